using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Matching.Engine;
using Matching.Engine.Events;

namespace Matching.Journal.Events;

/// <summary>
/// Holds the computed offsets against the runtime's: each field is set, by reflection, to a pattern of its
/// own, and the patterns must lie where the layout says, with nothing else in the event. One event a kind,
/// at start.
/// </summary>
internal static class LayoutProof
{
    public static bool Holds(EventLayout layout)
    {
        FieldInfo header = typeof(Event).GetField(nameof(Event.Header))!;
        FieldInfo body = typeof(Event).GetField(layout.Kind.ToString())!;
        Span<byte> expected = stackalloc byte[Event.Size];
        object boxed = new Event();
        byte pattern = 0;
        header.SetValue(boxed, Filled(header.FieldType, EventSchema.Header, expected, ref pattern));
        body.SetValue(boxed, Filled(body.FieldType, layout.Body, expected[Event.BodyOffset..], ref pattern));
        var actual = (Event)boxed;
        return Unsafe.SizeOf<Event>() == Event.Size
            && MemoryMarshal.AsBytes(new ReadOnlySpan<Event>(in actual)).SequenceEqual(expected);
    }

    private static object Filled(Type type, MessageLayout layout, Span<byte> expected, ref byte pattern)
    {
        object boxed = RuntimeHelpers.GetUninitializedObject(type);
        foreach (FieldLayout field in layout.Fields)
        {
            Span<byte> place = expected.Slice(field.StructOffset, field.StructSize);
            object value;
            if (field.Message is { } nested)
                value = Filled(field.ClrType, nested, place, ref pattern);
            else
            {
                place.Fill(++pattern);
                value = Value(field.ClrType, place);
            }
            Member(type, field).SetValue(boxed, value);
        }
        return boxed;
    }

    private static FieldInfo Member(Type type, FieldLayout field) =>
        type.GetFields().Single(member => ProtoNames.SnakeCase(member.Name) == field.Name);

    private static object Value(Type type, ReadOnlySpan<byte> bytes)
    {
        if (type == typeof(long)) return MemoryMarshal.Read<long>(bytes);
        if (type == typeof(int)) return MemoryMarshal.Read<int>(bytes);
        if (type == typeof(uint)) return MemoryMarshal.Read<uint>(bytes);
        if (type == typeof(Bytes16)) return new Bytes16(bytes);
        if (type == typeof(Bytes32)) return new Bytes32(bytes);
        return type.IsEnum ? Enum.ToObject(type, bytes[0]) : bytes[0];
    }
}

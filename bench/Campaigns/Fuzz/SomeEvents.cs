using System.Reflection;
using Matching.Engine;
using Matching.Engine.Events;

namespace Matching.Bench.Campaigns.Fuzz;

/// <summary>
/// Events of every kind, filled field by field through reflection and not through the schema.
/// </summary>
internal static class SomeEvents
{
    public static IEnumerable<EventKind> Kinds =>
        Enum.GetValues<EventKind>().Where(kind => kind != EventKind.None);

    public static Event Zero(EventKind kind) => new() { Header = { Kind = kind } };

    /// <summary>All fields random; none is zero where asked, and small numbers are below 128.</summary>
    public static Event Random(EventKind kind, Random random, bool nonZero = false)
    {
        object boxed = new Event();
        FieldInfo body = BodyField(kind);
        body.SetValue(boxed, Filled(body.FieldType, random, nonZero));
        var e = (Event)boxed;
        e.Header = (EventHeader)Filled(typeof(EventHeader), random, nonZero);
        e.Header.Kind = kind;
        return e;
    }

    public static FieldInfo BodyField(EventKind kind) => typeof(Event).GetField(kind.ToString())!;

    public static object Body(in Event e) => BodyField(e.Header.Kind).GetValue(e)!;

    public static IEnumerable<FieldInfo> Fields(Type type) => type
        .GetFields(BindingFlags.Instance | BindingFlags.Public)
        .OrderBy(field => field.MetadataToken);

    public static bool IsStruct(Type type) =>
        type is { IsPrimitive: false, IsEnum: false } && type != typeof(Bytes16) && type != typeof(Bytes32);

    private static object Filled(Type type, Random random, bool nonZero)
    {
        object boxed = Activator.CreateInstance(type)!;
        foreach (FieldInfo field in Fields(type))
            field.SetValue(boxed, Value(field.FieldType, random, nonZero));
        return boxed;
    }

    private static object Value(Type type, Random random, bool nonZero)
    {
        if (IsStruct(type)) return Filled(type, random, nonZero);
        var bytes = new byte[Bytes32.Length];
        random.NextBytes(bytes);
        if (!nonZero && random.Next(4) == 0) Array.Clear(bytes);
        if (nonZero) bytes[0] |= 1;
        byte small = (byte)(bytes[0] & 0x7f);
        if (type == typeof(long)) return BitConverter.ToInt64(bytes);
        if (type == typeof(int)) return BitConverter.ToInt32(bytes);
        if (type == typeof(uint)) return BitConverter.ToUInt32(bytes);
        if (type == typeof(Bytes16)) return new Bytes16(bytes.AsSpan(0, Bytes16.Length));
        if (type == typeof(Bytes32)) return new Bytes32(bytes);
        return type.IsEnum ? Enum.ToObject(type, small) : small;
    }
}

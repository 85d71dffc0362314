using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Matching.Engine;
using Matching.Engine.Events;

namespace Matching.Tests.Engine;

/// <summary>
/// The bytes of an event that mean something: a slot of the ring keeps what an earlier, longer event left
/// behind a shorter body and between fields. Found by filling every field of a body with ones.
/// </summary>
internal static class EventBytes
{
    private static readonly byte[]?[] _masks = MakeMasks();

    public static Event Clean(in Event e)
    {
        Event clean = e;
        Span<byte> bytes = Bytes(ref clean);
        byte[] mask = _masks[(byte)e.Header.Kind] ?? throw new ArgumentException($"kind {e.Header.Kind}");
        for (int i = 0; i < bytes.Length; i++) bytes[i] &= mask[i];
        return clean;
    }

    public static bool AreEqual(in Event left, in Event right)
    {
        Event a = left, b = right;
        return Bytes(ref a).SequenceEqual(Bytes(ref b));
    }

    /// <summary>Every field of an event, for a message that a person reads.</summary>
    public static string Describe(in Event e)
    {
        var text = new StringBuilder();
        Describe(text, "Header", e.Header);
        FieldInfo? body = typeof(Event).GetField(e.Header.Kind.ToString());
        if (body is not null) Describe(text, body.Name, body.GetValue(e)!);
        return text.ToString();
    }

    private static byte[]?[] MakeMasks()
    {
        var masks = new byte[256][];
        foreach (EventKind kind in Enum.GetValues<EventKind>())
        {
            if (kind == EventKind.None) continue;
            FieldInfo body = typeof(Event).GetField(kind.ToString())
                ?? throw new InvalidOperationException($"{kind} has no body of its name");
            object slot = new Event();
            typeof(Event).GetField(nameof(Event.Header))!.SetValue(slot, Ones(typeof(EventHeader)));
            body.SetValue(slot, Ones(body.FieldType));
            var filled = (Event)slot;
            masks[(byte)kind] = Bytes(ref filled).ToArray();
        }
        return masks;
    }

    private static object Ones(Type type)
    {
        if (type.IsEnum) return Enum.ToObject(type, Ones(type.GetEnumUnderlyingType()));
        if (type == typeof(byte)) return byte.MaxValue;
        if (type == typeof(int)) return -1;
        if (type == typeof(uint)) return uint.MaxValue;
        if (type == typeof(long)) return -1L;
        if (type == typeof(ulong)) return ulong.MaxValue;
        if (type.IsPrimitive) throw new NotSupportedException(type.Name);
        object value = RuntimeHelpers.GetUninitializedObject(type);
        foreach (FieldInfo field in Fields(type)) field.SetValue(value, Ones(field.FieldType));
        return value;
    }

    private static void Describe(StringBuilder text, string path, object value)
    {
        Type type = value.GetType();
        bool isText = type == typeof(Bytes16) || type == typeof(Bytes32);
        if (type.IsPrimitive || type.IsEnum || isText) text.AppendLine($"  {path} = {value}");
        else
            foreach (FieldInfo field in Fields(type))
                Describe(text, $"{path}.{field.Name}", field.GetValue(value)!);
    }

    private static FieldInfo[] Fields(Type type) =>
        type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);

    private static Span<byte> Bytes(ref Event e) =>
        MemoryMarshal.CreateSpan(ref Unsafe.As<Event, byte>(ref e), Event.Size);
}

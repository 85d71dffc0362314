using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Matching.Engine;
using Matching.Engine.Events;

namespace Matching.Journal.Events;

/// <summary>
/// An event's bytes: the template of its kind, and each value stored at its place. Every event of a kind has the
/// same length, and every protobuf parser reads it as <c>matching.v1.Event</c>.
/// </summary>
public static class EventEncoder
{
    /// <summary>No event of any kind is longer.</summary>
    public static int MaxLength { get; } = EventSchema.Layouts.Max(layout => layout?.Length ?? 0);

    /// <summary>Of every event of the kind, which must exist.</summary>
    public static int LengthOf(EventKind kind) => EventSchema.Of(kind).Length;

    /// <summary>Writes the event and returns its length, <see cref="LengthOf"/> its kind.</summary>
    /// <exception cref="InvariantBrokenException">
    /// The kind doesn't exist, the destination is too short, or a byte or enum is 128 or more.
    /// </exception>
    public static int Encode(ref readonly Event e, Span<byte> destination)
    {
        EventLayout layout = EventSchema.Of(e.Header.Kind);
        byte[] template = layout.Template;
        Check.That(destination.Length >= template.Length, "the destination holds the event");
        template.CopyTo(destination);
        ref byte from = ref Unsafe.As<Event, byte>(ref Unsafe.AsRef(in e));
        byte small = Store(layout, ref from, ref MemoryMarshal.GetReference(destination));
        Check.That(small < 0x80, "enums and small numbers take one byte");
        return template.Length;
    }

    /// <summary>All one-byte values, or-ed.</summary>
    private static byte Store(EventLayout layout, ref byte from, ref byte to)
    {
        ref Move move = ref MemoryMarshal.GetArrayDataReference(layout.Moves);
        ref Move end16 = ref Unsafe.Add(ref move, layout.End16);
        ref Move end8 = ref Unsafe.Add(ref move, layout.End8);
        ref Move end4 = ref Unsafe.Add(ref move, layout.End4);
        ref Move end = ref Unsafe.Add(ref move, layout.Moves.Length);
        for (; Unsafe.IsAddressLessThan(ref move, ref end16); move = ref Unsafe.Add(ref move, 1))
            Copy<Int128>(move, ref from, ref to);
        for (; Unsafe.IsAddressLessThan(ref move, ref end8); move = ref Unsafe.Add(ref move, 1))
            Copy<long>(move, ref from, ref to);
        for (; Unsafe.IsAddressLessThan(ref move, ref end4); move = ref Unsafe.Add(ref move, 1))
            Copy<int>(move, ref from, ref to);
        byte small = 0;
        for (; Unsafe.IsAddressLessThan(ref move, ref end); move = ref Unsafe.Add(ref move, 1))
            small |= Copy<byte>(move, ref from, ref to);
        return small;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Copy<T>(Move move, ref byte from, ref byte to) where T : unmanaged
    {
        T value = Unsafe.ReadUnaligned<T>(ref Unsafe.Add(ref from, (nuint)move.Struct));
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, (nuint)move.Bytes), value);
        return value;
    }
}

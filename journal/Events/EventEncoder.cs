using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Matching.Engine;
using Matching.Engine.Events;

namespace Matching.Journal.Events;

/// <summary>
/// An event's bytes: the template of its kind, and each value stored at its place. Every event of a kind has
/// the same length, and every protobuf parser reads it as <c>matching.v1.Event</c>.
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
        ref byte to = ref MemoryMarshal.GetReference(destination);
        Copy(template, ref to);
        byte small = Store(layout, ref Unsafe.As<Event, byte>(ref Unsafe.AsRef(in e)), ref to);
        Check.That(small < 0x80, "enums and small numbers take one byte");
        return template.Length;
    }

    /// <summary>
    /// By whole vectors; the last one may overlap the one before, as every template is longer than one.
    /// Against a span's CopyTo, 25.0 and not 22.5 million events a second: replaced, accepted and traded
    /// 60 : 20 : 20, 245 bytes on average, best of 200 runs each, one core at 2.5 GHz.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(byte[] template, ref byte to)
    {
        ref byte from = ref MemoryMarshal.GetArrayDataReference(template);
        nuint last = (nuint)(template.Length - Vector256<byte>.Count);
        Vector256<byte> end = Vector256.LoadUnsafe(ref from, last);
        for (nuint at = 0; at < last; at += (nuint)Vector256<byte>.Count)
            Vector256.LoadUnsafe(ref from, at).StoreUnsafe(ref to, at);
        end.StoreUnsafe(ref to, last);
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
            Copy<Vector128<byte>>(move, ref from, ref to);
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

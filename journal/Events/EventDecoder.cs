using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Matching.Engine.Events;

namespace Matching.Journal.Events;

/// <summary>
/// An event from its bytes, which nobody vouches for. Bytes of the current layout are checked against the
/// template and loaded; anything else goes to <see cref="OlderLayout"/>, which takes what an older version
/// wrote and says what is wrong with the rest.
/// </summary>
public static class EventDecoder
{
    private const int TagOffset = EventSchema.HeaderLength;
    private const int ShortestEvent = TagOffset + 3;

    /// <summary>
    /// True with the event: fields that its layout doesn't have yet are zero, and so is the rest of the
    /// struct. Numbers of an enum that this build doesn't know stay numbers. Else false, a zero event and
    /// the reason.
    /// </summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out Event e, out DecodeFault fault)
    {
        EventLayout? layout = LayoutOf(bytes);
        if (layout is null || layout.Length != bytes.Length || !Matches(layout, bytes))
            return OlderLayout.TryDecode(bytes, layout, out e, out fault);
        e = default;
        Load(layout, ref MemoryMarshal.GetReference(bytes), ref Unsafe.As<Event, byte>(ref e));
        e.Header.Kind = layout.Kind;
        fault = DecodeFault.None;
        return true;
    }

    /// <summary>
    /// The kind that the bytes claim, without looking at more than the body's tag; none for a kind that this
    /// build doesn't know or bytes too short to have one.
    /// </summary>
    public static EventKind PeekKind(ReadOnlySpan<byte> bytes) => LayoutOf(bytes)?.Kind ?? EventKind.None;

    /// <summary>The sequence that the bytes claim; zero for bytes that don't begin with one.</summary>
    public static long PeekSequence(ReadOnlySpan<byte> bytes) =>
        bytes.Length > sizeof(long) && bytes[0] == EventSchema.Header.Fields[0].Tag
            ? BinaryPrimitives.ReadInt64LittleEndian(bytes[1..])
            : 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static EventLayout? LayoutOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < ShortestEvent) return null;
        int low = bytes[TagOffset] - 0x80;
        int high = bytes[TagOffset + 1];
        int kind = (low | high << 7) >> 3;
        bool isBody = low >= 0 && (low & 7) == 2 && kind < EventSchema.Layouts.Length;
        return isBody ? EventSchema.Layouts[kind] : null;
    }

    /// <summary>All bytes under the mask, in one pass; the last vector may overlap the one before.</summary>
    private static bool Matches(EventLayout layout, ReadOnlySpan<byte> bytes)
    {
        ref byte data = ref MemoryMarshal.GetReference(bytes);
        ref byte template = ref MemoryMarshal.GetArrayDataReference(layout.Template);
        ref byte mask = ref MemoryMarshal.GetArrayDataReference(layout.Mask);
        nuint last = (nuint)(bytes.Length - Vector256<byte>.Count);
        Vector256<byte> wrong = Difference(ref data, ref template, ref mask, last);
        for (nuint at = 0; at < last; at += (nuint)Vector256<byte>.Count)
            wrong |= Difference(ref data, ref template, ref mask, at);
        return wrong == Vector256<byte>.Zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Difference(ref byte data, ref byte template, ref byte mask, nuint at) =>
        (Vector256.LoadUnsafe(ref data, at) ^ Vector256.LoadUnsafe(ref template, at))
        & Vector256.LoadUnsafe(ref mask, at);

    private static void Load(EventLayout layout, ref byte from, ref byte to)
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
        for (; Unsafe.IsAddressLessThan(ref move, ref end); move = ref Unsafe.Add(ref move, 1))
            Copy<byte>(move, ref from, ref to);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy<T>(Move move, ref byte from, ref byte to) where T : unmanaged
    {
        T value = Unsafe.ReadUnaligned<T>(ref Unsafe.Add(ref from, (nuint)move.Bytes));
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, (nuint)move.Struct), value);
    }
}

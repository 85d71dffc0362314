using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Matching.Engine.Events;

namespace Matching.Journal.Events;

/// <summary>
/// Reads field by field what the template doesn't fit. A message grows only by fields at its end, so each
/// message that has grown, nested ones too, may stop after any field since its first growth, and the fields
/// that it lacks are zero. Everything else is refused: an order, a width, a length or a number that no
/// version of the format wrote.
/// </summary>
internal static class OlderLayout
{
    /// <remarks>Not inlined: the decoder's fast path stays short.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool TryDecode(
        ReadOnlySpan<byte> bytes, EventLayout? layout, out Event e, out DecodeFault fault)
    {
        e = default;
        fault = TryRead(bytes, layout, MemoryMarshal.AsBytes(new Span<Event>(ref e)));
        if (fault == DecodeFault.None) e.Header.Kind = layout!.Kind;
        else e = default;
        return fault == DecodeFault.None;
    }

    private static DecodeFault TryRead(ReadOnlySpan<byte> bytes, EventLayout? layout, Span<byte> e)
    {
        if (bytes.Length <= EventSchema.HeaderLength) return DecodeFault.TooShort;
        DecodeFault header = TryReadMessage(bytes[..EventSchema.HeaderLength], EventSchema.Header, e);
        if (header == DecodeFault.WrongField) return DecodeFault.WrongHeader;
        if (header != DecodeFault.None) return header;
        if (layout is null) return DecodeFault.UnknownKind;

        ReadOnlySpan<byte> rest = bytes[(EventSchema.HeaderLength + 2)..];
        int lengthBytes = Varint.TryRead(rest, out int length);
        if (lengthBytes == 0 || rest.Length - lengthBytes != length) return DecodeFault.WrongLength;
        return TryReadMessage(rest[lengthBytes..], layout.Body, e[Event.BodyOffset..]);
    }

    /// <summary>The bytes of one message, all of them, into the place of its struct.</summary>
    private static DecodeFault TryReadMessage(
        ReadOnlySpan<byte> bytes, MessageLayout message, Span<byte> place)
    {
        int at = 0;
        foreach (FieldLayout field in message.Fields)
        {
            if (at == bytes.Length && field.Number > message.RequiredFields) return DecodeFault.None;
            DecodeFault fault = TryReadField(bytes[at..], field, place[field.StructOffset..], out int taken);
            if (fault != DecodeFault.None) return fault;
            at += taken;
        }
        return at == bytes.Length ? DecodeFault.None : DecodeFault.WrongField;
    }

    private static DecodeFault TryReadField(
        ReadOnlySpan<byte> bytes, FieldLayout field, Span<byte> place, out int taken)
    {
        taken = 0;
        int start = Varint.TryRead(bytes, out int tag);
        if (start == 0 || tag != field.Tag) return DecodeFault.WrongField;
        int length = field.StructSize;
        if (field.HasLength)
        {
            int lengthBytes = Varint.TryRead(bytes[start..], out length);
            if (lengthBytes == 0) return DecodeFault.WrongField;
            start += lengthBytes;
        }
        if (bytes.Length - start < length) return DecodeFault.WrongField;
        taken = start + length;
        return TryReadValue(bytes[start..taken], field, place);
    }

    private static DecodeFault TryReadValue(ReadOnlySpan<byte> value, FieldLayout field, Span<byte> place)
    {
        if (field.Message is { } nested) return TryReadMessage(value, nested, place);
        if (value.Length != field.StructSize) return DecodeFault.WrongField;
        if (field.IsOneByte && value[0] >= 0x80) return DecodeFault.WrongSmallNumber;
        value.CopyTo(place);
        return DecodeFault.None;
    }
}

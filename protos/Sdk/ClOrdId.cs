using System.Text;
using Google.Protobuf;

namespace Matching.Client;

/// <summary>A client's own name for an order (FIX 11): at most 16 bytes, text where it is text.</summary>
public readonly record struct ClOrdId
{
    public const int MaxLength = 16;

    private readonly ByteString? _bytes;

    private ClOrdId(ByteString bytes) => _bytes = bytes;

    /// <summary>No name: the order is known by its id alone.</summary>
    public static ClOrdId None => default;

    public bool IsNone => Bytes.IsEmpty;

    internal ByteString Bytes => _bytes ?? ByteString.Empty;

    /// <summary>Up to 16 characters of ASCII.</summary>
    public static implicit operator ClOrdId(string text) => FromText(text);

    public static ClOrdId FromText(string text)
    {
        if (text.Length > MaxLength || !Ascii.IsValid(text))
            throw new ArgumentException(
                $"A ClOrdId is at most 16 characters of ASCII: '{text}'.", nameof(text));
        return FromBytes(Encoding.ASCII.GetBytes(text));
    }

    /// <summary>
    /// Up to 16 bytes. The venue pads with zeros, so zeros at the end are not part of the name.
    /// </summary>
    public static ClOrdId FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxLength)
            throw new ArgumentException("A ClOrdId is at most 16 bytes.", nameof(bytes));
        var trimmed = bytes.TrimEnd((byte)0);
        return trimmed.IsEmpty ? None : new ClOrdId(ByteString.CopyFrom(trimmed));
    }

    public ReadOnlySpan<byte> AsSpan() => Bytes.Span;

    public bool Equals(ClOrdId other) => Bytes.Equals(other.Bytes);

    public override int GetHashCode() => Bytes.GetHashCode();

    public override string ToString() =>
        IsPrintable(Bytes.Span) ? Bytes.ToStringUtf8() : "0x" + Convert.ToHexString(Bytes.Span);

    private static bool IsPrintable(ReadOnlySpan<byte> bytes) =>
        !bytes.ContainsAnyExceptInRange((byte)' ', (byte)'~');
}

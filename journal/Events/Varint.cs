namespace Matching.Journal.Events;

/// <summary>
/// Protobuf's variable-length numbers, as far as an event needs them: lengths and tags of one or two bytes.
/// </summary>
internal static class Varint
{
    /// <summary>The first number that would take three bytes.</summary>
    public const int End = 1 << 14;

    public static int LengthOf(int value) => value < 0x80 ? 1 : 2;

    /// <summary>
    /// Bytes read, or zero for a number that is cut off, too long, or not in its shortest form.
    /// </summary>
    public static int TryRead(ReadOnlySpan<byte> bytes, out int value)
    {
        value = 0;
        if (bytes.IsEmpty) return 0;
        value = bytes[0];
        if (value < 0x80) return 1;
        if (bytes.Length < 2 || bytes[1] is 0 or >= 0x80) return 0;
        value = value & 0x7f | bytes[1] << 7;
        return 2;
    }
}

using System.Buffers.Binary;

namespace Matching.Journal.Log;

/// <summary>The events of a group, one after another: each a u32 length and that many bytes.</summary>
internal static class Payload
{
    /// <summary>Whether the bytes are exactly that many events, none of them empty.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> payload, int eventCount)
    {
        long at = 0;
        for (int done = 0; done < eventCount; done++)
        {
            if (at + LogFormat.LengthPrefixBytes > payload.Length) return false;
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(payload[(int)at..]);
            if (length == 0) return false;
            at += LogFormat.LengthPrefixBytes + (long)length;
        }
        return at == payload.Length;
    }

    /// <summary>
    /// The bytes, with their prefixes, of the first events of a payload that is known to be whole.
    /// </summary>
    public static int BytesOf(ReadOnlySpan<byte> payload, int events)
    {
        int at = 0;
        for (; events > 0; events--) at += LogFormat.LengthPrefixBytes + LengthAt(payload, at);
        return at;
    }

    public static int LengthAt(ReadOnlySpan<byte> payload, int at) =>
        BinaryPrimitives.ReadInt32LittleEndian(payload[at..]);
}

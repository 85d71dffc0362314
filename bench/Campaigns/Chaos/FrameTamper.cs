using System.Buffers.Binary;

namespace Matching.Bench.Campaigns.Chaos;

/// <summary>
/// Takes one HTTP/2 connection's bytes apart, as far as a planted fault needs it: a DATA frame that is one
/// whole gRPC message may become another; everything else passes as it is.
/// </summary>
internal sealed class FrameTamper(WireTamper tamper)
{
    private const int HeaderBytes = 9;
    private const int PrefixBytes = 5;
    private const byte Data = 0;
    private const byte Padded = 8;

    private readonly List<byte> _rest = [];

    /// <summary>What goes on instead; an unfinished frame is kept for the next time.</summary>
    public byte[] Take(ReadOnlySpan<byte> bytes)
    {
        _rest.AddRange(bytes);
        byte[] all = [.. _rest];
        _rest.Clear();
        var passed = new List<byte>(all.Length);
        ReadOnlySpan<byte> left = all;
        while (left.Length >= HeaderBytes && left.Length >= HeaderBytes + LengthOf(left))
        {
            ReadOnlySpan<byte> frame = left[..(HeaderBytes + LengthOf(left))];
            byte[]? changed = Changed(frame);
            passed.AddRange(changed is null ? frame : changed);
            left = left[frame.Length..];
        }
        _rest.AddRange(left);
        return [.. passed];
    }

    private byte[]? Changed(ReadOnlySpan<byte> frame)
    {
        if (frame[3] != Data || (frame[4] & Padded) != 0) return null;
        ReadOnlySpan<byte> payload = frame[HeaderBytes..];
        if (payload.Length <= PrefixBytes || payload[0] != 0) return null;
        if (BinaryPrimitives.ReadInt32BigEndian(payload[1..]) != payload.Length - PrefixBytes) return null;
        if (tamper.Change(payload[PrefixBytes..]) is not { } message) return null;
        byte[] changed = new byte[HeaderBytes + PrefixBytes + message.Length];
        frame[..HeaderBytes].CopyTo(changed);
        int length = PrefixBytes + message.Length;
        (changed[0], changed[1], changed[2]) = ((byte)(length >> 16), (byte)(length >> 8), (byte)length);
        BinaryPrimitives.WriteInt32BigEndian(changed.AsSpan(HeaderBytes + 1), message.Length);
        message.CopyTo(changed, HeaderBytes + PrefixBytes);
        return changed;
    }

    private static int LengthOf(ReadOnlySpan<byte> frame) => (frame[0] << 16) | (frame[1] << 8) | frame[2];
}

using System.Buffers.Binary;
using Matching.Bench.Connections;

namespace Matching.Bench.Campaigns.Chaos;

/// <summary>
/// Takes one HTTP/2 connection's bytes apart, as far as a planted fault needs it: a DATA frame that is one
/// whole gRPC message may become another; everything else passes as it is.
/// </summary>
internal sealed class FrameTamper(WireTamper tamper)
{
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
        while (left.Length >= Http2Frames.HeaderBytes && left.Length >= Http2Frames.ExtentOf(left))
        {
            ReadOnlySpan<byte> frame = left[..Http2Frames.ExtentOf(left)];
            byte[]? changed = Changed(frame);
            passed.AddRange(changed is null ? frame : changed);
            left = left[frame.Length..];
        }
        _rest.AddRange(left);
        return [.. passed];
    }

    private byte[]? Changed(ReadOnlySpan<byte> frame)
    {
        if (frame[3] != Http2Frames.Data || (frame[4] & Padded) != 0) return null;
        ReadOnlySpan<byte> payload = frame[Http2Frames.HeaderBytes..];
        if (payload.Length <= Http2Frames.PrefixBytes || payload[0] != 0) return null;
        int length = BinaryPrimitives.ReadInt32BigEndian(payload[1..]);
        if (length != payload.Length - Http2Frames.PrefixBytes) return null;
        if (tamper.Change(payload[Http2Frames.PrefixBytes..]) is not { } message) return null;
        byte[] framed = Http2Frames.Message(message);
        return Http2Frames.Frame(frame[3], frame[4], Http2Frames.StreamOf(frame), framed);
    }
}

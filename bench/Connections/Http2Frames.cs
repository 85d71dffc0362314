using System.Buffers.Binary;
using System.Text;

namespace Matching.Bench.Connections;

/// <summary>HTTP/2 as far as a client by hand needs it: frames, and headers of which nothing is compressed.
/// </summary>
internal static class Http2Frames
{
    public const byte Data = 0;
    public const byte Headers = 1;
    public const byte Reset = 3;
    public const byte Settings = 4;
    public const byte Ping = 6;
    public const byte GoAway = 7;
    public const byte WindowUpdate = 8;
    public const byte Continuation = 9;
    public const byte Ack = 1;
    public const byte EndStream = 1;
    public const byte EndHeaders = 4;
    public const int HeaderBytes = 9;

    /// <summary>Before a message of gRPC: not compressed, and how long it is.</summary>
    public const int PrefixBytes = 5;

    private const int LongLength = 127;

    public static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <param name="length">Where the header shall say another length than the payload has.</param>
    public static byte[] Frame(
        byte type, byte flags, int streamId, ReadOnlySpan<byte> payload, int? length = null)
    {
        byte[] frame = new byte[HeaderBytes + payload.Length];
        int said = length ?? payload.Length;
        (frame[0], frame[1], frame[2]) = ((byte)(said >> 16), (byte)(said >> 8), (byte)said);
        (frame[3], frame[4]) = (type, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), streamId);
        payload.CopyTo(frame.AsSpan(HeaderBytes));
        return frame;
    }

    public static int LengthOf(ReadOnlySpan<byte> frame) => (frame[0] << 16) | (frame[1] << 8) | frame[2];

    /// <summary>With its header.</summary>
    public static int ExtentOf(ReadOnlySpan<byte> frame) => HeaderBytes + LengthOf(frame);

    public static int StreamOf(ReadOnlySpan<byte> frame) =>
        BinaryPrimitives.ReadInt32BigEndian(frame[5..]) & int.MaxValue;

    public static byte[] WindowOf(int streamId, int bytes)
    {
        byte[] more = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(more, bytes);
        return Frame(WindowUpdate, 0, streamId, more);
    }

    /// <summary>A message of gRPC as it stands in a stream.</summary>
    public static byte[] Message(ReadOnlySpan<byte> message)
    {
        byte[] framed = new byte[PrefixBytes + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), message.Length);
        message.CopyTo(framed.AsSpan(PrefixBytes));
        return framed;
    }

    /// <summary>A call's headers.</summary>
    public static byte[] Call(string path, string key, params (string Name, string Value)[] more)
    {
        var block = new List<byte>();
        (string, string)[] headers =
        [
            (":method", "POST"), (":scheme", "http"), (":path", path), (":authority", "venue"),
            ("te", "trailers"), ("content-type", "application/grpc"), ("authorization", $"Bearer {key}"),
            .. more,
        ];
        foreach ((string name, string value) in headers)
        {
            block.Add(0);
            AddText(block, name);
            AddText(block, value);
        }
        return [.. block];
    }

    /// <summary>A length has seven bits, and then as many groups of seven as it takes.</summary>
    private static void AddText(List<byte> block, string text)
    {
        int length = text.Length;
        block.Add((byte)Math.Min(length, LongLength));
        if (length >= LongLength)
        {
            for (length -= LongLength; length >= 128; length >>= 7) block.Add((byte)(length | 128));
            block.Add((byte)length);
        }
        block.AddRange(Encoding.ASCII.GetBytes(text));
    }
}

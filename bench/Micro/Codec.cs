using System.Buffers.Binary;
using System.Diagnostics;
using Matching.Bench.Engine;
using Matching.Engine.Events;
using Matching.Journal.Events;
using Matching.Journal.Log;

namespace Matching.Bench.Micro;

/// <summary>Millions of events a second and core, over rounds, in order.</summary>
internal sealed record CodecResult(string What, double[] MillionsPerSecond, double BytesPerEvent)
{
    public double Median => MillionsPerSecond[MillionsPerSecond.Length / 2];
}

/// <summary>
/// Encoding and decoding as the journal's thread and recovery do them: groups of whole events with their
/// lengths; written with the group's checksum, read with the checksum checked. By the thread's CPU time.
/// </summary>
internal sealed class Codec(Event[] events)
{
    /// <summary>Of a round, so that it is long enough to be timed and the first one warms up.</summary>
    private const int EventsOfRound = 4_000_000;

    private readonly byte[] _payload = new byte[LogFormat.MaxPayloadBytes];

    public CodecResult Encode(int rounds) => Measure("encode", rounds, EncodeAll);

    public CodecResult Decode(int rounds)
    {
        var groups = new List<(byte[] Bytes, uint Crc)>();
        EncodeAll((payload, _) => groups.Add((payload.ToArray(), Crc32C.Of(payload))));
        return Measure("decode, checksum checked", rounds, () => groups.Sum(group => DecodeGroup(group)));
    }

    private delegate void OnGroup(ReadOnlySpan<byte> payload, int count);

    private CodecResult Measure(string what, int rounds, Func<long> once)
    {
        long bytes = once();
        int repeats = EventsOfRound / events.Length + 1;
        double Round()
        {
            long began = ThreadTime.Nanoseconds();
            for (int i = 0; i < repeats; i++)
                if (once() != bytes) throw new UnreachableException("the same events have the same bytes");
            return (double)events.Length * repeats * 1e3 / (ThreadTime.Nanoseconds() - began);
        }
        Round();
        double[] rates = [.. Enumerable.Range(0, rounds).Select(_ => Round())];
        Array.Sort(rates);
        return new CodecResult(what, rates, (double)bytes / events.Length);
    }

    private long EncodeAll()
    {
        long bytes = 0;
        uint crc = 0;
        EncodeAll((payload, _) =>
        {
            bytes += payload.Length;
            crc ^= Crc32C.Of(payload);
        });
        return bytes + (crc & 0);
    }

    private void EncodeAll(OnGroup onGroup)
    {
        int at = 0;
        int count = 0;
        for (int i = 0; i < events.Length; i++)
        {
            ref Event e = ref events[i];
            int length = EventEncoder.LengthOf(e.Header.Kind);
            if (at + LogFormat.LengthPrefixBytes + length > _payload.Length)
            {
                onGroup(_payload.AsSpan(0, at), count);
                at = count = 0;
            }
            BinaryPrimitives.WriteInt32LittleEndian(_payload.AsSpan(at), length);
            at += LogFormat.LengthPrefixBytes;
            at += EventEncoder.Encode(ref e, _payload.AsSpan(at));
            count++;
        }
        onGroup(_payload.AsSpan(0, at), count);
    }

    private static long DecodeGroup((byte[] Bytes, uint Crc) group)
    {
        ReadOnlySpan<byte> payload = group.Bytes;
        if (Crc32C.Of(payload) != group.Crc) throw new UnreachableException("the checksum holds");
        for (int at = 0; at < payload.Length;)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(payload[at..]);
            at += LogFormat.LengthPrefixBytes;
            if (!EventDecoder.TryDecode(payload.Slice(at, length), out Event e, out DecodeFault fault))
                throw new UnreachableException($"{e.Header.Kind} is decoded: {fault}");
            at += length;
        }
        return payload.Length;
    }
}

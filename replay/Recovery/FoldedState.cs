using System.Buffers.Binary;
using Matching.Engine;
using Matching.Engine.Events;
using Matching.Engine.Memory;
using Matching.Engine.Ring;
using Matching.Journal.Events;
using Matching.Journal.Log;

namespace Matching.Replay.Recovery;

/// <summary>A state of its own, on memory of its own, that only follows events: it decides nothing.</summary>
public sealed class FoldedState : IDisposable
{
    private readonly NativeBlocks _memory = new();

    // An engine that only folds never writes to its ring.
    public FoldedState() => Engine = new MatchingEngine(
        RingBuffer<Event>.SingleProducer(1, WaitStrategy.BusySpin()), _memory);

    public MatchingEngine Engine { get; }

    /// <summary>Takes a group's events that the state doesn't have yet.</summary>
    /// <exception cref="JournalRefusedException">One can't be read or doesn't follow.</exception>
    public void Apply(ReadOnlySpan<byte> payload, long firstSequence)
    {
        for (long sequence = firstSequence; !payload.IsEmpty; sequence++)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(payload);
            payload = payload[LogFormat.LengthPrefixBytes..];
            if (sequence > Engine.LastSequence) Apply(Engine, sequence, payload[..length]);
            payload = payload[length..];
        }
    }

    /// <summary>Takes one event, if the state doesn't have it yet.</summary>
    /// <exception cref="JournalRefusedException">It can't be read or doesn't follow.</exception>
    public void ApplyOne(long sequence, ReadOnlySpan<byte> bytes)
    {
        if (sequence > Engine.LastSequence) Apply(Engine, sequence, bytes);
    }

    public void Dispose() => _memory.Dispose();

    /// <exception cref="JournalRefusedException">It can't be read or doesn't follow.</exception>
    internal static void Apply(MatchingEngine engine, long sequence, ReadOnlySpan<byte> bytes)
    {
        if (!EventDecoder.TryDecode(bytes, out Event e, out DecodeFault fault))
            throw new JournalRefusedException(sequence, $"its bytes are no event: {fault}");
        try
        {
            engine.Apply(in e);
        }
        catch (InvariantBrokenException broken)
        {
            throw new JournalRefusedException(sequence, broken.Message);
        }
    }
}

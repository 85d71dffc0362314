using Matching.Journal.Log;

namespace Matching.Journal.Replication;

/// <summary>A log's directory as a history, and the event chain at any place of it.</summary>
internal sealed class LogHistory(IDisk disk, string directory, LogReading reading) : IDisposable
{
    private readonly LogReader _reader = new(disk, directory, reading);

    /// <param name="last">Of the log as it was recovered.</param>
    public History Read(long last) =>
        last == 0 ? new History(0, 0, _ => default) : new History(_reader.FirstSequence(), last, At);

    /// <summary>
    /// Whether it can be read: the last group of a log that grows counts once a later one proves it.
    /// </summary>
    public bool Holds(long sequence) => sequence == 0 || _reader.TryRead(sequence, out _);

    /// <summary>The chain up to an event, computed from the nearest segment that begins before it.</summary>
    /// <exception cref="InvalidDataException">The log no longer holds what it takes.</exception>
    public EventChain ChainThrough(LogIdentity shard, long sequence)
    {
        LogState start = Anchor(shard, sequence);
        var chain = new EventChain(start.ChainBlocks, start.ChainHash);
        byte[] prefixed = new byte[LogFormat.LengthPrefixBytes + Events.EventEncoder.MaxLength];
        while (chain.NextSequence <= sequence)
        {
            ReadOnlySpan<byte> bytes = At(chain.NextSequence).Span;
            BitConverter.TryWriteBytes(prefixed, bytes.Length);
            bytes.CopyTo(prefixed.AsSpan(LogFormat.LengthPrefixBytes));
            ReadOnlySpan<byte> payload = prefixed.AsSpan(0, LogFormat.LengthPrefixBytes + bytes.Length);
            chain.Append(payload, chain.NextSequence, 1);
        }
        return chain;
    }

    public void Dispose() => _reader.Dispose();

    private LogState Anchor(LogIdentity shard, long sequence)
    {
        LogState best = LogChains.StartOf(shard);
        var index = new SparseIndex(disk, directory);
        foreach (long ordinal in LogDirectory.OrdinalsIn(disk, directory))
        {
            if (!index.TryReadHeader(ordinal, out SegmentHeader header)) break;
            if (header.Before.ChainBlocks * LogFormat.EventsPerChainBlock > sequence) break;
            best = header.Before;
        }
        return best;
    }

    private ReadOnlyMemory<byte> At(long sequence)
    {
        if (_reader.TryRead(sequence, out LogEvent found)) return found.Bytes.ToArray();
        throw new InvalidDataException($"The log does not hold event {sequence}.");
    }
}

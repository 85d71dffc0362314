namespace Matching.Journal.Log;

/// <summary>What recovery took away behind the last whole group: it was never acknowledged.</summary>
/// <param name="Bytes">The extent that was zeroed.</param>
/// <param name="NextSequence">The sequence that its first event would have had.</param>
public readonly record struct LogCut(
    long SegmentOrdinal, long Offset, long Bytes, long NextSequence, string Why);

/// <summary>Where a recovered log ends. The writer goes on from it and takes it over.</summary>
public sealed class LogTail : IDisposable
{
    internal LogTail(LogIdentity identity, LogChains chains, GroupPlace end, long segmentBytes)
    {
        Identity = identity;
        Chains = chains;
        End = end;
        SegmentBytes = segmentBytes;
    }

    public LogIdentity Identity { get; }

    /// <summary>0 if the log holds no event.</summary>
    public long LastSequence => Chains.NextSequence - 1;

    /// <summary>Of the last group, 0 if there is none.</summary>
    public uint Epoch => Chains.Epoch;

    public GroupKind LastKind => Chains.LastKind;

    public Hash256 LastGroupHash => Chains.LastGroupHash;

    public EventChain EventChain => Chains.Events;

    /// <summary>
    /// Where the next group goes; its segment is 0 if the directory holds no segment that is in use.
    /// </summary>
    public GroupPlace End { get; }

    /// <summary>Of the segment at the end.</summary>
    public long SegmentBytes { get; }

    /// <summary>The first sequence that the directory still holds.</summary>
    public long FirstSequence { get; internal init; } = 1;

    /// <summary>Null if nothing had to be cut.</summary>
    public LogCut? Cut { get; internal init; }

    internal LogChains Chains { get; }

    public void Dispose() => Chains.Dispose();
}

namespace Matching.Journal.Log;

/// <summary>A complete block of the event chain, behind which a reader may go on hashing.</summary>
/// <param name="Identity">Whose log.</param>
/// <param name="Blocks">k.</param>
/// <param name="Hash">C_k.</param>
/// <param name="SegmentOrdinal">Whose header states it.</param>
public readonly record struct ChainStart(LogIdentity Identity, long Blocks, Hash256 Hash, long SegmentOrdinal)
{
    /// <summary>Of the first event behind the block.</summary>
    public long NextSequence => Blocks * LogFormat.EventsPerChainBlock + 1;

    /// <summary>
    /// The newest one that a segment's header states, from which all events up to the sequence can be read;
    /// null where the log is pruned behind the last such block.
    /// </summary>
    public static ChainStart? Before(IDisk disk, string directory, long sequence)
    {
        var index = new SparseIndex(disk, directory);
        long first = index.FirstSequence();
        ChainStart? found = null;
        foreach (long ordinal in LogDirectory.OrdinalsIn(disk, directory))
        {
            if (!index.TryReadHeader(ordinal, out SegmentHeader header)) continue;
            ChainStart start = In(in header);
            if (start.NextSequence > sequence) break;
            if (start.NextSequence >= first) found = start;
        }
        return found;
    }

    internal static ChainStart In(in SegmentHeader header) =>
        new(header.Identity, header.Before.ChainBlocks, header.Before.ChainHash, header.Ordinal);
}

namespace Matching.Journal.Log;

/// <summary>What the first segment in use says: whose log it is, and with which event it begins.</summary>
public readonly record struct LogBeginning(LogIdentity Identity, long FirstSequence)
{
    /// <summary>Null if no segment is in use.</summary>
    public static LogBeginning? Of(IDisk disk, string directory)
    {
        long[] ordinals = LogDirectory.OrdinalsIn(disk, directory);
        if (ordinals.Length == 0) return null;
        var index = new SparseIndex(disk, directory);
        return index.TryReadHeader(ordinals[0], out SegmentHeader header)
            ? new LogBeginning(header.Identity, header.Before.NextSequence)
            : null;
    }
}

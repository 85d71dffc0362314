namespace Matching.Journal.Log;

/// <summary>
/// The segments of a directory by their headers: those in use, in order, then at most a few that were
/// prepared and never entered. Refuses what no crash can have left.
/// </summary>
internal sealed class SegmentCatalog
{
    /// <summary>A header and one block: less was never made.</summary>
    public const long LeastSegmentBytes = LogFormat.SegmentHeaderBytes + LogFormat.BlockBytes;

    private readonly List<SegmentHeader> _entered = [];
    private readonly SegmentWindow _window;
    private long _unentered;

    private SegmentCatalog(SegmentWindow window) => _window = window;

    public IReadOnlyList<SegmentHeader> Entered => _entered;

    /// <summary>A segment whose header was torn as it was entered, 0 if there is none.</summary>
    public long TornEntry { get; private set; }

    /// <summary>As far as headers tell, for one who may read beside a writer.</summary>
    public static SegmentCatalog Read(
        IDisk disk, string directory, LogReading reading, SegmentWindow window, bool looksFar = true) =>
        reading == LogReading.Stopped
            ? Read(disk, directory, window)
            : ReadBesideWriter(disk, directory, window, looksFar);

    public static SegmentCatalog Read(IDisk disk, string directory, SegmentWindow window)
    {
        var catalog = new SegmentCatalog(window);
        long expected = 0;
        foreach (long ordinal in LogDirectory.OrdinalsIn(disk, directory))
        {
            if (expected > 0 && ordinal != expected)
                throw Damaged(expected, "the segment's file is missing.");
            window.Attach(disk.Open(LogDirectory.PathOf(directory, ordinal), forWriting: false));
            catalog.Add(ordinal);
            expected = ordinal + 1;
        }
        return catalog;
    }

    /// <summary>
    /// The segments in use beside a writer that may enter the next one meanwhile, or prune the first ones. A
    /// segment is entered, and its header synced, before its first group is written and before the one behind
    /// it is entered; so if either is there, this one's header is too when looked at again, or never was
    /// sound.
    /// </summary>
    /// <param name="disk">Only read from.</param>
    /// <param name="directory">The log's.</param>
    /// <param name="window">Moved over the segments.</param>
    /// <param name="looksFar">
    /// Whether all of the first segment that isn't in use is looked through, or its start only: it is zeros.
    /// </param>
    public static SegmentCatalog ReadBesideWriter(
        IDisk disk, string directory, SegmentWindow window, bool looksFar)
    {
        long pruned = 0;
        while (true)
        {
            var catalog = new SegmentCatalog(window);
            long gone = catalog.AddBesideWriter(disk, directory, looksFar);
            if (gone == 0) return catalog;
            if (gone == pruned) throw Damaged(gone, "the segment's file is missing.");
            pruned = gone;
        }
    }

    /// <summary>A segment is entered only when the groups of the one before it are durable.</summary>
    public void RefuseTornEntryBehind(LogCut torn)
    {
        if (TornEntry == 0) return;
        throw new LogDamagedException(
            torn.SegmentOrdinal,
            torn.Offset,
            torn.NextSequence,
            "no whole group is here, but the next segment was entered.");
    }

    /// <summary>What is to be cut of a segment whose header was torn, null if there is none.</summary>
    public LogCut? TornEntryAt(long nextSequence) => TornEntry == 0
        ? null
        : new LogCut(
            TornEntry, Offset: 0, LogFormat.SegmentHeaderBytes, nextSequence, "a segment's header was torn.");

    private static LogDamagedException Damaged(long ordinal, string sentence) =>
        new(ordinal, 0, 0, sentence);

    /// <summary>The ordinal of a segment that was listed and is gone; 0 if all are there.</summary>
    private long AddBesideWriter(IDisk disk, string directory, bool looksFar)
    {
        long expected = 0;
        long[] ordinals = LogDirectory.OrdinalsIn(disk, directory);
        foreach (long ordinal in ordinals)
        {
            if (expected > 0 && ordinal != expected)
                throw Damaged(expected, "the segment's file is missing.");
            if (!disk.Exists(LogDirectory.PathOf(directory, ordinal))) return ordinal;
            if (!TryAddEntered(disk, directory, ordinal))
            {
                if (!IsAnythingBehind(disk, directory, ordinals, ordinal, looksFar)) break;
                if (!TryAddEntered(disk, directory, ordinal))
                    throw Damaged(ordinal, "its header is not sound, but it, or a later one, is in use.");
            }
            expected = ordinal + 1;
        }
        return 0;
    }

    /// <summary>Of a segment, on which the window is, whose header isn't sound.</summary>
    private bool IsAnythingBehind(
        IDisk disk, string directory, long[] ordinals, long ordinal, bool looksFar)
    {
        RefuseLength(ordinal);
        long end = looksFar ? _window.Length : LeastSegmentBytes;
        if (_window.FirstNonZero(LogFormat.SegmentHeaderBytes, end) >= 0) return true;
        return Array.Exists(ordinals, later => later > ordinal && IsEntered(disk, directory, later));
    }

    private void Add(long ordinal)
    {
        RefuseLength(ordinal);
        ReadOnlySpan<byte> block = _window.Read(0, LogFormat.SegmentHeaderBytes);
        if (SegmentHeader.TryRead(block, out SegmentHeader header, out int version))
            AddEntered(ordinal, header, version);
        else AddUnentered(ordinal, block);
    }

    /// <summary>A segment gets its name when it has its length.</summary>
    private void RefuseLength(long ordinal)
    {
        if (_window.Length >= LeastSegmentBytes && _window.Length % LogFormat.BlockBytes == 0) return;
        throw Damaged(ordinal, $"no segment was ever made with {_window.Length} bytes.");
    }

    private bool TryAddEntered(IDisk disk, string directory, long ordinal)
    {
        if (!IsEntered(disk, directory, ordinal)) return false;
        ReadOnlySpan<byte> block = _window.Read(0, LogFormat.SegmentHeaderBytes);
        if (!SegmentHeader.TryRead(block, out SegmentHeader header, out int version)) return false;
        AddEntered(ordinal, header, version);
        return true;
    }

    /// <summary>Leaves the window on the segment, if there is one.</summary>
    private bool IsEntered(IDisk disk, string directory, long ordinal)
    {
        string path = LogDirectory.PathOf(directory, ordinal);
        if (!disk.Exists(path)) return false;
        _window.Attach(disk.Open(path, forWriting: false));
        ReadOnlySpan<byte> block = _window.Read(0, LogFormat.SegmentHeaderBytes);
        return SegmentHeader.TryRead(block, out _, out _);
    }

    private void AddEntered(long ordinal, in SegmentHeader header, int version)
    {
        if (version != LogFormat.Version)
            throw Damaged(ordinal, $"format version {version} is not known here.");
        if (_unentered > 0)
            throw Damaged(_unentered, $"its header is missing, but segment {ordinal} is in use.");
        if (header.Ordinal != ordinal)
            throw Damaged(ordinal, $"it holds the header of segment {header.Ordinal}.");
        if (header.SegmentBytes != _window.Length)
        {
            throw Damaged(ordinal, $"it has {_window.Length} bytes, its header says {header.SegmentBytes}.");
        }
        if (_entered.Count > 0 && header.Identity != _entered[0].Identity)
        {
            throw Damaged(ordinal, "it belongs to another venue or shard.");
        }
        _entered.Add(header);
    }

    /// <summary>
    /// The header is durable before anything is written behind it. So a segment without one is zeros, but
    /// for sectors of a header that was torn.
    /// </summary>
    private void AddUnentered(long ordinal, ReadOnlySpan<byte> block)
    {
        bool isZero = Sectors.IsZero(block);
        if (!isZero && !Sectors.AnyIsZero(block))
            throw Damaged(ordinal, "all of its header was written, but is bad.");
        if (!isZero && _unentered > 0)
            throw Damaged(ordinal, "it was entered before the one in front of it.");
        if (_entered.Count == 0 && ordinal > 1) throw Damaged(ordinal, "its header is missing.");
        long found = _window.FirstNonZero(LogFormat.SegmentHeaderBytes, _window.Length);
        if (found >= 0) throw Damaged(ordinal, $"it has no sound header, but offset {found} was written.");
        if (!isZero) TornEntry = ordinal;
        _unentered = ordinal;
    }
}

namespace Matching.Journal.Log;

/// <summary>How a group becomes durable. The bytes are the same.</summary>
public enum LogWriteMode
{
    /// <summary>Into the page cache, then fdatasync.</summary>
    Buffered,

    /// <summary>
    /// Past the page cache, each write durable as it returns (O_DIRECT and O_DSYNC). Not every file system
    /// can.
    /// </summary>
    Direct,
}

/// <summary>How a log is kept. None of it changes what the bytes mean.</summary>
public sealed record LogOptions
{
    /// <summary>
    /// Of segments made from now on; a multiple of 4 KiB, at least <see cref="LogFormat.MinSegmentBytes"/>.
    /// </summary>
    public long SegmentBytes { get; init; } = LogFormat.DefaultSegmentBytes;

    /// <summary>
    /// Zeros written between two syncs of a segment that is being prepared: small, because the device serves
    /// the journal's own sync behind them.
    /// </summary>
    public int FillStepBytes { get; init; } = 256 * 1024;

    /// <summary>For a venue: what <see cref="DiskProbe"/> found.</summary>
    public LogWriteMode WriteMode { get; init; }

    /// <summary>
    /// Hashes the events on a thread beside the writer's. Else the writer does it, after the acks, which is
    /// the choice where there is one core only (docs/decisions/0015).
    /// </summary>
    public bool HashBeside { get; init; } = Environment.ProcessorCount > 1;

    /// <summary>
    /// How soon a segment that could not be made is tried again; none is begun without room for all of it.
    /// </summary>
    public TimeSpan RetryFillAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Stamps segment headers; nothing depends on it.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>
    /// False prepares the next segment on the writer's own thread, for simulations that must repeat.
    /// </summary>
    internal bool FillInBackground { get; init; } = true;

    /// <summary>Lets tests have segments that hold a few blocks.</summary>
    internal bool AllowSmallSegments { get; init; }

    internal IDiskFile OpenForGroups(LogDirectory directory, long ordinal) =>
        OpenForGroups(directory.Disk, directory.PathOf(ordinal));

    internal IDiskFile OpenForGroups(IDisk disk, string path) => OpenForGroups(disk, path, WriteMode);

    internal static IDiskFile OpenForGroups(IDisk disk, string path, LogWriteMode mode) =>
        mode == LogWriteMode.Direct ? disk.OpenSynchronous(path) : disk.Open(path, forWriting: true);

    internal void Validate()
    {
        long least = AllowSmallSegments ? SegmentCatalog.LeastSegmentBytes : LogFormat.MinSegmentBytes;
        ArgumentOutOfRangeException.ThrowIfLessThan(SegmentBytes, least);
        ArgumentOutOfRangeException.ThrowIfNotEqual(SegmentBytes % LogFormat.BlockBytes, 0);
        ArgumentOutOfRangeException.ThrowIfLessThan(FillStepBytes, LogFormat.BlockBytes);
        ArgumentOutOfRangeException.ThrowIfNotEqual(FillStepBytes % LogFormat.BlockBytes, 0);
    }
}

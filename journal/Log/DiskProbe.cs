using System.Diagnostics;

namespace Matching.Journal.Log;

/// <summary>What a log's disk was found to be when it was tried.</summary>
/// <param name="FileSystem">Such as "ext4"; empty when unknown.</param>
/// <param name="WriteMode">The one asked for, or the better one of those that the file system has.</param>
/// <param name="Sync">
/// Of one block, the middle one of several: what an order waits for at least. Null if there was no space to
/// try it with.
/// </param>
public sealed record DiskFacts(string FileSystem, LogWriteMode WriteMode, TimeSpan? Sync)
{
    private static readonly string[] s_memory = ["tmpfs", "ramfs"];

    /// <summary>Nothing on it survives the machine.</summary>
    public bool IsMemory => s_memory.Contains(FileSystem);
}

/// <summary>
/// Tries the disk before anybody relies on it: a write and its sync in the log's own mode, and a sync that
/// must fail, for where errors are swallowed nothing is safe.
/// </summary>
public static class DiskProbe
{
    private const int Tries = 9;
    private const string Name = "probe" + LogDirectory.LeftoverSuffix;

    /// <summary>It has nothing to sync: the kernel answers EINVAL.</summary>
    private const string Unsyncable = "/dev/null";

    /// <param name="directory">Where the log is.</param>
    /// <param name="wanted">
    /// Null takes <see cref="LogWriteMode.Direct"/> where the file system can, which measured better
    /// (docs/decisions/0016), else <see cref="LogWriteMode.Buffered"/>.
    /// </param>
    /// <exception cref="DiskException">The disk can't do what the log needs.</exception>
    /// <exception cref="IOException">Its syncs report no errors.</exception>
    public static DiskFacts Run(LogDirectory directory, LogWriteMode? wanted)
    {
        RefuseSwallowedErrors(directory.Disk);
        string path = Path.Combine(directory.Location, Name);
        IDisk disk = directory.Disk;
        if (disk.Exists(path)) disk.Delete(path);
        LogWriteMode mode = wanted ?? LogWriteMode.Buffered;
        TimeSpan? sync = null;
        try
        {
            disk.Create(path).Dispose();
            mode = wanted ?? Better(disk, path);
            sync = Middle(disk, path, mode);
        }
        catch (DiskException error) when (error.IsShortage)
        {
            // A full disk is no reason to stay away: cancels go into the segments that are prepared.
        }
        if (disk.Exists(path)) disk.Delete(path);
        return new DiskFacts(disk.FileSystem(directory.Location), mode, sync);
    }

    /// <summary>By a write: some file systems open such a file and refuse what is written to it.</summary>
    private static LogWriteMode Better(IDisk disk, string path)
    {
        using AlignedBuffer block = new AlignedBuffer(LogFormat.BlockBytes).Touched();
        try
        {
            using IDiskFile file = disk.OpenSynchronous(path);
            file.Write(0, block.Span);
            return LogWriteMode.Direct;
        }
        catch (DiskException error) when (error.IsUnsupported)
        {
            return LogWriteMode.Buffered;
        }
    }

    private static void RefuseSwallowedErrors(IDisk disk)
    {
        using IDiskFile device = disk.Open(Unsyncable, forWriting: true);
        try
        {
            device.Sync();
        }
        catch (DiskException)
        {
            return;
        }
        throw new IOException(
            "a sync that can't work was reported as done: something swallows the errors of syncs here");
    }

    /// <summary>The first write makes the file as long as it stays.</summary>
    private static TimeSpan Middle(IDisk disk, string path, LogWriteMode mode)
    {
        using AlignedBuffer block = new AlignedBuffer(LogFormat.BlockBytes).Touched();
        using IDiskFile file = LogOptions.OpenForGroups(disk, path, mode);
        Span<long> taken = stackalloc long[1 + Tries];
        foreach (ref long ticks in taken)
        {
            long began = Stopwatch.GetTimestamp();
            file.Write(0, block.Span);
            file.Sync();
            ticks = Stopwatch.GetTimestamp() - began;
        }
        Span<long> counted = taken[1..];
        counted.Sort();
        return Stopwatch.GetElapsedTime(0, counted[Tries / 2]);
    }
}

using System.Diagnostics;

namespace Matching.Journal.Log;

/// <summary>What a log's disk was found to be when it was tried.</summary>
/// <param name="FileSystem">Such as "ext4"; empty when unknown.</param>
/// <param name="Sync">
/// Of one block, the middle one of several: what an order waits for at least. Null if there was no space to
/// try it with.
/// </param>
public sealed record DiskFacts(string FileSystem, TimeSpan? Sync)
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

    /// <exception cref="DiskException">The disk can't do what the log needs.</exception>
    /// <exception cref="IOException">Its syncs report no errors.</exception>
    public static DiskFacts Run(LogDirectory directory, LogOptions options)
    {
        RefuseSwallowedErrors(directory.Disk);
        string path = Path.Combine(directory.Location, Name);
        IDisk disk = directory.Disk;
        if (disk.Exists(path)) disk.Delete(path);
        TimeSpan? sync = TryMiddle(disk, path, options);
        if (disk.Exists(path)) disk.Delete(path);
        return new DiskFacts(disk.FileSystem(directory.Location), sync);
    }

    /// <summary>
    /// A full disk is no reason to stay away: cancels go into the segments that are prepared.
    /// </summary>
    private static TimeSpan? TryMiddle(IDisk disk, string path, LogOptions options)
    {
        using AlignedBuffer block = new AlignedBuffer(LogFormat.BlockBytes).Touched();
        try
        {
            using (IDiskFile file = disk.Create(path))
            {
                file.Write(0, block.Span);
                file.Sync();
            }
            return Middle(disk, path, options, block.Span);
        }
        catch (DiskException error) when (error.IsShortage)
        {
            return null;
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

    private static TimeSpan Middle(IDisk disk, string path, LogOptions options, ReadOnlySpan<byte> block)
    {
        Span<long> taken = stackalloc long[Tries];
        using IDiskFile file = options.WriteMode == LogWriteMode.Direct
            ? disk.OpenSynchronous(path)
            : disk.Open(path, forWriting: true);
        foreach (ref long ticks in taken)
        {
            long began = Stopwatch.GetTimestamp();
            file.Write(0, block);
            file.Sync();
            ticks = Stopwatch.GetTimestamp() - began;
        }
        taken.Sort();
        return Stopwatch.GetElapsedTime(0, taken[Tries / 2]);
    }
}

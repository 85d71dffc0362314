using System.Diagnostics;

namespace Matching.Journal.Log;

/// <summary>
/// Makes one segment: its space is reserved, then written with zeros, so that a sync of a small group has no
/// extent to convert. Where the writer comes too close, the rest is left reserved only: it reads as zeros
/// too, and groups that large pay little for it, but the zeros would take half of the disk from them
/// (docs/decisions/0020). Gives back what it took where that fails.
/// </summary>
internal sealed class SegmentMaker(LogDirectory directory, LogOptions options) : IDisposable
{
    /// <summary>
    /// Longer steps take half the time, but the writer's syncs stand behind them: for when it waits anyway.
    /// 64 MiB in steps of 256 KiB took 187 ms, in steps of 1 to 4 MiB 90 to 108 (medians of four, ext4 on a
    /// virtual disk).
    /// </summary>
    private const int StepsInHurry = 8;

    /// <summary>
    /// Outrun is who is behind the writer's place in its segment by more than this part of one.
    /// </summary>
    private const int OutrunPart = 16;

    private readonly AlignedBuffer _zeros = ZeroBytes(StepsInHurry * options.FillStepBytes);
    private volatile bool _stopping;
    private volatile bool _isInHurry;
    private volatile bool _isNeededNow;
    private long _writerOffset;
    private long _lastStep;

    /// <summary>What is under way ends with an exception.</summary>
    public void Stop() => _stopping = true;

    /// <summary>The writer waits for more of them to be ready, or no longer does.</summary>
    public bool IsInHurry
    {
        set => _isInHurry = value;
    }

    /// <summary>The writer stands at the end of its segment with none to enter, or no longer does.</summary>
    public bool IsNeededNow
    {
        set => _isNeededNow = value;
    }

    /// <summary>
    /// How far the writer is in its segment: if much farther than this one is made, it would be here too
    /// early.
    /// </summary>
    public long WriterOffset
    {
        set => Volatile.Write(ref _writerOffset, value);
    }

    /// <summary>When it last got on, as <see cref="Stopwatch"/> has it; any thread may ask.</summary>
    public long LastStepTimestamp => Volatile.Read(ref _lastStep);

    public void Dispose() => _zeros.Dispose();

    /// <summary>The segment, there for good, and open for the writer.</summary>
    /// <param name="ordinal">Its number.</param>
    public IDiskFile Make(long ordinal)
    {
        string path = directory.PathOf(ordinal);
        if (IsThere(ordinal, path)) directory.Disk.SyncDirectory(directory.Location);
        else MakeNew(path);
        return options.OpenForGroups(directory, ordinal);
    }

    /// <summary>
    /// A segment made before a restart, or before its directory's sync failed, is kept if it has the size of
    /// today. Recovery has seen that it is all zeros.
    /// </summary>
    private bool IsThere(long ordinal, string path)
    {
        if (!directory.Disk.Exists(path)) return false;
        long length;
        using (IDiskFile file = directory.Disk.Open(path, forWriting: false)) length = file.Length;
        if (length == options.SegmentBytes) return true;
        DeleteFromTheLastDownTo(ordinal);
        return false;
    }

    /// <summary>
    /// Those behind it have the old size too. A log has no gap, not even among segments that were never
    /// entered, and not after a crash in between.
    /// </summary>
    private void DeleteFromTheLastDownTo(long ordinal)
    {
        long[] ordinals = LogDirectory.OrdinalsIn(directory.Disk, directory.Location);
        for (int at = ordinals.Length - 1; at >= 0 && ordinals[at] >= ordinal; at--)
        {
            directory.Disk.Delete(directory.PathOf(ordinals[at]));
            directory.Disk.SyncDirectory(directory.Location);
        }
    }

    private void MakeNew(string path)
    {
        string leftover = LogDirectory.LeftoverOf(path);
        IDisk disk = directory.Disk;
        if (disk.Exists(leftover)) disk.Delete(leftover);
        // On a full disk it takes nothing from others, not even for a moment, again and again.
        if (disk.FreeBytes(directory.Location) < options.SegmentBytes)
            throw new DiskException("preparing", path, Posix.NoSpace);
        try
        {
            Fill(leftover);
            disk.Rename(leftover, path);
            disk.SyncDirectory(directory.Location);
        }
        catch
        {
            GiveBack(leftover);
            throw;
        }
    }

    private void Fill(string leftover)
    {
        using IDiskFile file = directory.Disk.Create(leftover);
        bool isReserved = file.Allocate(options.SegmentBytes);
        if (isReserved) file.Sync();
        // Past the page cache where groups go past it too: else each zero is copied there, and each group
        // must throw it out again. What is not reserved would grow with each write, which that doesn't like.
        using IDiskFile zeros = isReserved ? options.OpenForGroups(directory.Disk, leftover) : file;
        for (long at = 0; at < options.SegmentBytes && !(isReserved && IsOutrun(at));)
        {
            if (_stopping) throw new OperationCanceledException("The log is being closed.");
            int step = _isInHurry ? StepsInHurry * options.FillStepBytes : options.FillStepBytes;
            step = (int)Math.Min(step, options.SegmentBytes - at);
            zeros.Write(at, _zeros.Span[..step]);
            zeros.Sync();
            Volatile.Write(ref _lastStep, Stopwatch.GetTimestamp());
            at += step;
        }
    }

    private bool IsOutrun(long at) =>
        _isNeededNow || Volatile.Read(ref _writerOffset) - at > options.SegmentBytes / OutrunPart;

    /// <summary>Frees what a full disk needs most. If that fails too, the first error says more.</summary>
    private void GiveBack(string leftover)
    {
        try
        {
            directory.Disk.Delete(leftover);
        }
        catch (DiskException)
        {
            return;
        }
    }

    private static AlignedBuffer ZeroBytes(int bytes)
    {
        var buffer = new AlignedBuffer(bytes);
        buffer.Span.Clear();
        return buffer;
    }
}

using System.Diagnostics;

namespace Matching.Journal.Log;

/// <summary>Makes one segment of zeros, and gives back what it took where that fails.</summary>
internal sealed class SegmentMaker(LogDirectory directory, LogOptions options) : IDisposable
{
    /// <summary>
    /// Longer steps take half the time, but the writer's syncs stand behind them: for when it waits anyway,
    /// or would have to. 64 MiB in steps of 256 KiB took 187 ms, in steps of 1 to 4 MiB 90 to 108 (medians
    /// of four, ext4 on a virtual disk).
    /// </summary>
    private const int StepsInHurry = 8;

    private readonly AlignedBuffer _zeros = ZeroBytes(StepsInHurry * options.FillStepBytes);
    private volatile bool _stopping;
    private volatile bool _isInHurry;
    private long _writerOffset;
    private long _lastStep;

    /// <summary>What is under way ends with an exception.</summary>
    public void Stop() => _stopping = true;

    /// <summary>The writer waits for it, or no longer does.</summary>
    public bool IsInHurry
    {
        set => _isInHurry = value;
    }

    /// <summary>
    /// How far the writer is in its segment: if farther than this one is made, it may arrive too early.
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
    /// <param name="isNext">Whether the writer has none to enter before this one.</param>
    public IDiskFile Make(long ordinal, bool isNext)
    {
        string path = directory.PathOf(ordinal);
        if (!IsThere(path)) MakeNew(path, isNext);
        return options.OpenForGroups(directory, ordinal);
    }

    /// <summary>
    /// A segment made before a restart is kept if it has the size of today. Recovery has seen that it is all
    /// zeros.
    /// </summary>
    private bool IsThere(string path)
    {
        IDisk disk = directory.Disk;
        if (!disk.Exists(path)) return false;
        long length;
        using (IDiskFile file = disk.Open(path, forWriting: false)) length = file.Length;
        if (length == options.SegmentBytes) return true;
        disk.Delete(path);
        disk.SyncDirectory(directory.Location);
        return false;
    }

    private void MakeNew(string path, bool isNext)
    {
        string leftover = LogDirectory.LeftoverOf(path);
        IDisk disk = directory.Disk;
        if (disk.Exists(leftover)) disk.Delete(leftover);
        // On a full disk it takes nothing from others, not even for a moment, again and again.
        if (disk.FreeBytes(directory.Location) < options.SegmentBytes)
            throw new DiskException("preparing", path, Posix.NoSpace);
        try
        {
            Fill(leftover, isNext);
            disk.Rename(leftover, path);
            disk.SyncDirectory(directory.Location);
        }
        catch
        {
            GiveBack(leftover);
            throw;
        }
    }

    private void Fill(string leftover, bool isNext)
    {
        using IDiskFile file = directory.Disk.Create(leftover);
        for (long at = 0; at < options.SegmentBytes;)
        {
            if (_stopping) throw new OperationCanceledException("The log is being closed.");
            bool isInHurry = _isInHurry || isNext && at < Volatile.Read(ref _writerOffset);
            int step = isInHurry ? StepsInHurry * options.FillStepBytes : options.FillStepBytes;
            step = (int)Math.Min(step, options.SegmentBytes - at);
            file.Write(at, _zeros.Span[..step]);
            file.Sync();
            Volatile.Write(ref _lastStep, Stopwatch.GetTimestamp());
            at += step;
        }
    }

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

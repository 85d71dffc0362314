namespace Matching.Journal.Log;

/// <summary>Makes one segment of zeros, and gives back what it took where that fails.</summary>
internal sealed class SegmentMaker(LogDirectory directory, LogOptions options) : IDisposable
{
    private readonly AlignedBuffer _zeros = ZeroBytes(options.FillStepBytes);
    private volatile bool _stopping;

    /// <summary>What is under way ends with an exception.</summary>
    public void Stop() => _stopping = true;

    public void Dispose() => _zeros.Dispose();

    /// <summary>The segment, there for good, and open for the writer.</summary>
    public IDiskFile Make(long ordinal)
    {
        string path = directory.PathOf(ordinal);
        if (!IsThere(path)) MakeNew(path);
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
        for (long at = 0; at < options.SegmentBytes; at += options.FillStepBytes)
        {
            if (_stopping) throw new OperationCanceledException("The log is being closed.");
            file.Write(at, _zeros.Span[..(int)Math.Min(options.FillStepBytes, options.SegmentBytes - at)]);
            file.Sync();
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

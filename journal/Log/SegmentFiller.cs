namespace Matching.Journal.Log;

/// <summary>How far the segment after the current one is.</summary>
public enum NextSegmentState
{
    Preparing,
    Ready,

    /// <summary>It could not be made; the rest of the current segment is all there is.</summary>
    Failed,
}

/// <summary>
/// Makes the next segment beforehand, on a thread of its own: zeros into a .tmp file in small synced steps,
/// then the rename, then the directory's sync. So the disk space of an append is known to be there, and a
/// sync of an append has no inode to journal.
/// </summary>
internal sealed class SegmentFiller(LogDirectory directory, LogOptions options) : IDisposable
{
    private readonly byte[] _zeros = new byte[options.FillStepBytes];
    private Thread? _thread;
    private long _ordinal;
    private Exception? _error;
    private volatile bool _stopping;
    private volatile NextSegmentState _state;

    public NextSegmentState State => _state;

    public Exception? Error => _state == NextSegmentState.Failed ? _error : null;

    /// <summary>Begins to make that segment. The one before must be ready or have failed.</summary>
    public void Prepare(long ordinal)
    {
        _thread?.Join();
        _ordinal = ordinal;
        _state = NextSegmentState.Preparing;
        if (!options.FillInBackground)
        {
            Run();
            return;
        }
        _thread = new Thread(Run) { IsBackground = true, Name = "log segment filler" };
        _thread.Start();
    }

    /// <summary>Tries again after a failure, with a new file; false if there was none.</summary>
    public bool Retry()
    {
        if (_state != NextSegmentState.Failed) return false;
        Prepare(_ordinal);
        return true;
    }

    /// <summary>Returns when the segment is ready, throws if it can't be made.</summary>
    public void Wait()
    {
        _thread?.Join();
        if (_state == NextSegmentState.Ready) return;
        throw new LogStoppedException($"segment {_ordinal} could not be prepared.", _error);
    }

    public void Dispose()
    {
        _stopping = true;
        _thread?.Join();
    }

    private void Run()
    {
        string path = directory.PathOf(_ordinal);
        try
        {
            if (!IsThere(path)) Make(path);
            _state = NextSegmentState.Ready;
        }
        catch (Exception error)
        {
            // The volatile write of the state orders the error before it for whoever reads the state first.
            _error = error;
            _state = NextSegmentState.Failed;
        }
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

    private void Make(string path)
    {
        string leftover = LogDirectory.LeftoverOf(path);
        IDisk disk = directory.Disk;
        if (disk.Exists(leftover)) disk.Delete(leftover);
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
        for (long at = 0; at < options.SegmentBytes; at += _zeros.Length)
        {
            if (_stopping) throw new OperationCanceledException("The log is being closed.");
            file.Write(at, _zeros.AsSpan(0, (int)Math.Min(_zeros.Length, options.SegmentBytes - at)));
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
}

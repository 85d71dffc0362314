namespace Matching.Journal.Log;

/// <summary>How far the segments behind the current one are.</summary>
public enum NextSegmentState
{
    Preparing,
    Ready,

    /// <summary>One could not be made: what is ready, and the rest of the current one, is all.</summary>
    Failed,
}

/// <summary>
/// Makes the next segments beforehand, on a thread of its own: space for a .tmp file, zeros into it in
/// small synced steps while the writer leaves the time, then the rename, then the directory's sync. So the
/// disk space of an append is known to be there, and a sync of an append has no inode to journal. They are
/// handed over open, so that entering one opens nothing.
/// </summary>
internal sealed class SegmentFiller : IDisposable
{
    private readonly LogOptions _options;
    private readonly SegmentMaker _maker;
    private readonly Queue<IDiskFile> _ready = new(1);
    private readonly object _gate = new();
    private readonly Thread? _thread;

    // All under the gate, but for the looks from outside.
    private long _nextOrdinal;
    private int _ahead = 1;
    private int _readyCount;
    private bool _retry;
    private bool _stopping;
    private Exception? _error;

    /// <param name="directory">Where they are made.</param>
    /// <param name="options">How large, and whether on a thread.</param>
    /// <param name="firstOrdinal">Of the first one to make.</param>
    public SegmentFiller(LogDirectory directory, LogOptions options, long firstOrdinal)
    {
        _options = options;
        _maker = new SegmentMaker(directory, options);
        _nextOrdinal = firstOrdinal;
        if (!options.FillInBackground) return;
        _thread = new Thread(Run) { IsBackground = true, Name = "log segment filler" };
        _thread.Start();
    }

    /// <summary>Any thread may ask.</summary>
    public NextSegmentState State
    {
        get
        {
            // Acquire: pairs with the writes under the gate; each of them is right when it is read.
            if (Volatile.Read(ref _error) is not null) return NextSegmentState.Failed;
            bool ready = ReadyCount >= Volatile.Read(ref _ahead);
            return ready ? NextSegmentState.Ready : NextSegmentState.Preparing;
        }
    }

    public Exception? Error => Volatile.Read(ref _error);

    /// <summary>
    /// Whether the failure is one that space cures. A medium that failed once is not to be trusted with the
    /// next try: its sync would succeed with what was lost still gone.
    /// </summary>
    public bool MayRetry => Error is DiskException { IsShortage: true };

    /// <summary>Any thread may ask.</summary>
    public int ReadyCount => Volatile.Read(ref _readyCount);

    /// <summary>How far the writer is in its segment, which tells how soon it needs the next.</summary>
    public long WriterOffset
    {
        set => _maker.WriterOffset = value;
    }

    /// <summary>When it last got on; any thread may ask.</summary>
    public long LastStepTimestamp => _maker.LastStepTimestamp;

    /// <summary>So many are to be ready; on the writer's thread where there is no other, made now.</summary>
    public void Keep(int ahead)
    {
        if (ahead == Volatile.Read(ref _ahead)) return;
        lock (_gate)
        {
            _ahead = ahead;
            Monitor.PulseAll(_gate);
        }
        MakeHere();
    }

    /// <summary>The next segment, open, once it is ready; another one is made in its place.</summary>
    /// <exception cref="LogStoppedException">It can't be made.</exception>
    public IDiskFile Take()
    {
        IDiskFile file;
        lock (_gate)
        {
            _maker.IsNeededNow = _ready.Count == 0;
            while (_ready.Count == 0 && _error is null && _thread is not null) Monitor.Wait(_gate);
            _maker.IsNeededNow = false;
            if (_ready.Count == 0)
                throw new LogStoppedException($"segment {_nextOrdinal} could not be prepared.", _error);
            file = _ready.Dequeue();
            _readyCount = _ready.Count;
            Monitor.PulseAll(_gate);
        }
        return file;
    }

    /// <summary>
    /// Makes what is missing where there is no thread that does: after the taken segment is in use.
    /// </summary>
    public void MakeHere()
    {
        if (_thread is null) while (MakeOne()) { }
    }

    /// <summary>Returns when all that are to be ready are, or one could not be made.</summary>
    public void Await()
    {
        lock (_gate)
        {
            _maker.IsInHurry = true;
            while (_ready.Count < _ahead && _error is null && _thread is not null) Monitor.Wait(_gate);
            _maker.IsInHurry = false;
        }
    }

    /// <summary>
    /// Tries again after a failure that space cures; false if there was none. The thread does it by itself
    /// now and then.
    /// </summary>
    public bool Retry()
    {
        lock (_gate)
        {
            if (!MayRetry) return false;
            _retry = true;
            Monitor.PulseAll(_gate);
        }
        MakeHere();
        return true;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _stopping = true;
            _maker.Stop();
            Monitor.PulseAll(_gate);
        }
        _thread?.Join();
        while (_ready.TryDequeue(out IDiskFile? file)) file.Dispose();
        _maker.Dispose();
    }

    private void Run()
    {
        while (AwaitWork()) MakeOne();
    }

    private bool AwaitWork()
    {
        lock (_gate)
        {
            while (!_stopping && !IsWanted())
            {
                bool pulsed = Monitor.Wait(
                    _gate, MayRetry ? _options.RetryFillAfter : Timeout.InfiniteTimeSpan);
                if (!pulsed && MayRetry) _retry = true;
            }
            return !_stopping;
        }
    }

    private bool IsWanted() => _ready.Count < _ahead && (_error is null || _retry);

    /// <summary>False where nothing is to do.</summary>
    private bool MakeOne()
    {
        lock (_gate)
        {
            if (!IsWanted()) return false;
            _retry = false;
        }
        IDiskFile? file = null;
        Exception? failure = null;
        try
        {
            file = _maker.Make(_nextOrdinal);
        }
        catch (Exception error)
        {
            failure = error;
        }
        lock (_gate)
        {
            // A failure stands until a segment is made after it: what waits for space sees no flicker.
            Volatile.Write(ref _error, failure);
            if (file is not null) _ready.Enqueue(file);
            if (file is not null) _nextOrdinal++;
            _readyCount = _ready.Count;
            Monitor.PulseAll(_gate);
        }
        return true;
    }
}

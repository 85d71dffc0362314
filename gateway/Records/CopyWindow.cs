using Matching.Engine.Events;
using Matching.Gateway.Operations;
using Matching.Journal.Log;
using Matching.Replay.Projections;

namespace Matching.Gateway.Records;

/// <summary>
/// The newest events for all drop copies, read from the journal's files once for all of them, behind what is
/// published. The publisher knows nothing of it: all that is taken from it is its counter. It works while
/// somebody follows, and who is slower than it reads the files for himself.
/// </summary>
internal sealed class CopyWindow(IDisk disk, string directory, OutcomeTally visible, OwnerView owners)
{
    /// <summary>16 MiB of events.</summary>
    public const int MaxEvents = 65_536;

    private const int MaxBatches = 4_096;
    private const int MaxEventsPerBatch = 4_096;

    private readonly Lock _lock = new();
    private readonly List<CopyBatch> _batches = [];
    private int _events;
    private int _followers;
    private bool _isRunning;
    private long _through;
    private TaskCompletionSource _more = NewSignal();

    /// <summary>Who follows now.</summary>
    public int Followers
    {
        get { lock (_lock) return _followers; }
    }

    /// <summary>Published, and not in the window yet; 0 while nobody follows.</summary>
    public long Lag
    {
        get { lock (_lock) return _isRunning ? Math.Max(0, visible.ThroughSequence - _through) : 0; }
    }

    /// <summary>Has it work until this is disposed of.</summary>
    public IDisposable Enter()
    {
        lock (_lock)
        {
            _followers++;
            if (!_isRunning) Start();
        }
        return new Following(this);
    }

    /// <summary>
    /// The batch that holds the sequence, once there is one; null where it lies before the window, so that
    /// the files have it.
    /// </summary>
    public async Task<CopyBatch?> NextAsync(long sequence, CancellationToken cancellation)
    {
        while (true)
        {
            Task more;
            lock (_lock)
            {
                if (!_isRunning) Start();
                if (sequence <= _through) return Find(sequence);
                more = _more.Task;
            }
            await more.WaitAsync(cancellation);
        }
    }

    private void Start()
    {
        _isRunning = true;
        _through = visible.ThroughSequence;
        _ = Task.Run(RunAsync);
    }

    /// <summary>What ends it ends those that wait for it, and the next follower has it begin anew.</summary>
    private async Task RunAsync()
    {
        try
        {
            using var files = new JournalFiles(disk, directory);
            files.Seek(_through + 1);
            while (GoesOn())
            {
                CopyBatch batch = Read(files);
                if (batch.Through.Sequence < batch.FirstSequence) await JournalFiles.PauseAsync();
                else Add(batch);
            }
        }
        catch (Exception error)
        {
            lock (_lock)
            {
                Clear();
                _more.SetException(error);
                _more = NewSignal();
            }
        }
    }

    private CopyBatch Read(JournalFiles files)
    {
        var batch = new CopyBatch(files.NextSequence);
        long through = Math.Min(visible.ThroughSequence, files.NextSequence + MaxEventsPerBatch - 1);
        while (files.NextSequence <= through && files.TryNext(out Event e)) batch.Add(in e, owners);
        return batch;
    }

    private void Add(CopyBatch batch)
    {
        TaskCompletionSource told;
        lock (_lock)
        {
            _batches.Add(batch);
            _events += batch.EventCount;
            while (_events > MaxEvents || _batches.Count > MaxBatches)
            {
                _events -= _batches[0].EventCount;
                _batches.RemoveAt(0);
            }
            _through = batch.Through.Sequence;
            (told, _more) = (_more, NewSignal());
        }
        told.SetResult();
    }

    private bool GoesOn()
    {
        lock (_lock)
        {
            if (_followers > 0) return true;
            Clear();
            return false;
        }
    }

    private void Clear()
    {
        _batches.Clear();
        _events = 0;
        _isRunning = false;
    }

    private CopyBatch? Find(long sequence)
    {
        if (_batches.Count == 0 || sequence < _batches[0].FirstSequence) return null;
        int low = 0;
        for (int high = _batches.Count - 1; low < high;)
        {
            int middle = (low + high + 1) / 2;
            if (_batches[middle].FirstSequence <= sequence) low = middle;
            else high = middle - 1;
        }
        return _batches[low];
    }

    private void Leave()
    {
        lock (_lock) _followers--;
    }

    private static TaskCompletionSource NewSignal()
    {
        var signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // Where nobody waits, nobody misses the error.
        _ = signal.Task.ContinueWith(
            failed => failed.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted,
            TaskScheduler.Default);
        return signal;
    }

    private sealed class Following(CopyWindow window) : IDisposable
    {
        private CopyWindow? _window = window;

        public void Dispose() => Interlocked.Exchange(ref _window, null)?.Leave();
    }
}

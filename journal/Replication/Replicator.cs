using System.Collections.Concurrent;
using Matching.Engine;
using Matching.Engine.Events;
using Matching.Engine.Ring;
using Matching.Journal.EventStore;
using Matching.Journal.Log;

namespace Matching.Journal.Replication;

/// <summary>
/// Ships a log's durable events to the shard's stream, on a thread of its own. Where there is trouble it
/// drains, reads the stream's tail and goes on from what is really there; a foreign event there ends it.
/// </summary>
public sealed class Replicator : IDisposable
{
    private const long Never = long.MinValue;

    private static readonly TimeSpan s_lookAtFiles = TimeSpan.FromMilliseconds(2);

    private readonly EventStoreClient _client;
    private readonly LogIdentity _shard;
    private readonly IDisk _disk;
    private readonly string _directory;
    private readonly CommittedGroups _committed;
    private readonly ReplicatorOptions _options;
    private readonly StreamHistory _stream;
    private readonly ConcurrentQueue<(long Token, AppendOutcome Outcome)> _answers = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly Dictionary<long, long> _sent = [];
    private readonly long _recovered;
    private AppendPipeline? _pipeline;
    private BatchBuilder? _builder;
    private ShippingWindow? _window;
    private TimeSpan _pause;
    private volatile bool _finishing;
    private volatile string _why = "it has not reached the stream yet";
    private volatile bool _isRefused;
    private long _confirmed;
    private long _proved = Never;
    private long _contact;
    private long _lastSent;
    private long _seen;
    private int _state;

    /// <param name="client">Of the one who made it.</param>
    /// <param name="shard">The log's identity.</param>
    /// <param name="disk">Of the log's directory; only read from.</param>
    /// <param name="directory">The log's.</param>
    /// <param name="committed">Filled by the journal; tells where the recovered log ended.</param>
    /// <param name="options">How.</param>
    public Replicator(
        EventStoreClient client, LogIdentity shard, IDisk disk, string directory, CommittedGroups committed,
        ReplicatorOptions options)
    {
        (_client, _shard, _disk, _directory) = (client, shard, disk, directory);
        (_committed, _options, _pause) = (committed, options, options.FirstPause);
        _recovered = committed.LastSequence;
        _stream = new StreamHistory(client, options.Stream, _ended.Token);
        _contact = options.Clock.GetTimestamp();
    }

    /// <summary>The stream holds all events up to this one; any thread may ask, here and below.</summary>
    public long Confirmed => Volatile.Read(ref _confirmed);

    public ShippingState State => (ShippingState)Volatile.Read(ref _state);

    /// <summary>Of the last trouble.</summary>
    public string Why => _why;

    /// <summary>Whether it has found the stream to be a beginning of its log.</summary>
    public bool HasBegun => State != ShippingState.None;

    /// <summary>
    /// Since the last append of events that succeeded was first sent, the only thing by which others know
    /// this writer; the longest there is before the first. An answer that comes late, or to another try,
    /// proves nothing later.
    /// </summary>
    public TimeSpan Silence => Volatile.Read(ref _proved) is var proved && proved == Never
        ? TimeSpan.MaxValue
        : _options.Clock.GetElapsedTime(proved);

    /// <summary>Since the last append that succeeded was sent, one of no events too; or the start.</summary>
    public TimeSpan SinceContact => _options.Clock.GetElapsedTime(Volatile.Read(ref _contact));

    /// <summary>Whether the server has said that it takes nothing, and has taken nothing since.</summary>
    public bool IsRefused => _isRefused;

    /// <summary>Durable events that the stream is not known to hold.</summary>
    public long Lag => _committed.LastSequence - Confirmed;

    private bool IsOver => _ended.IsCancellationRequested
        || State is ShippingState.Fenced or ShippingState.Lost
        || _finishing && (_window is null || Lag == 0);

    /// <summary>Runs until finished and all is shipped, until stopped, or until fenced.</summary>
    public void Run()
    {
        try
        {
            while (!IsOver) Step();
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            // Disposed: what is not shipped is in the log.
        }
        ClosePipeline();
    }

    /// <summary>Nothing more comes: ends when the stream holds all, if it can be reached.</summary>
    public void Finish()
    {
        _finishing = true;
        _committed.Wait.Signal();
    }

    /// <summary>Ends it where it is. <see cref="Run"/> may still be on its way out.</summary>
    public void Stop()
    {
        _ended.Cancel();
        _committed.Wait.Signal();
    }

    /// <summary>
    /// Whether an epoch of that writer begins there: the server has called two who append at one revision
    /// winners, and whose writer id stands there has won. Any thread may ask.
    /// </summary>
    /// <exception cref="StreamUnavailableException">It can't be read.</exception>
    public bool IsEpochOf(in Bytes16 writerId, long sequence)
    {
        Event e = _stream.Read().Event(sequence);
        return e.Header.Kind == EventKind.EpochStarted && e.EpochStarted.Terms.WriterId == writerId;
    }

    /// <summary>Behind <see cref="Run"/>.</summary>
    public void Dispose()
    {
        _builder?.Dispose();
        _ended.Dispose();
    }

    private void Step()
    {
        try
        {
            if (_window is null) Begin();
            else if (_window.State == ShippingState.Asking) Ask();
            else Ship();
        }
        catch (StreamUnavailableException unavailable)
        {
            _why = unavailable.Message;
            if (unavailable.IsFatal) _isRefused = true;
            Pause();
        }
        catch (InvalidDataException wrong)
        {
            End(ShippingState.Lost, wrong.Message);
        }
    }

    /// <summary>Where the stream ends, and whether that is in the log.</summary>
    private void Begin()
    {
        StreamRules rules = StreamRules.ReadAsync(_client, _options.Stream, _ended.Token)
            .GetAwaiter().GetResult();
        if (rules.Refusal is { } refusal)
        {
            End(ShippingState.Lost, refusal);
            return;
        }
        // Asked first: a group that is durable behind the recovered ones proves them.
        bool isProved = _committed.LastSequence > _recovered;
        using var files = new LogHistory(_disk, _directory, LogReading.Running);
        if (!files.Holds(_recovered) && !isProved)
        {
            _why = "the journal has not written yet";
            Pause();
            return;
        }
        History stream = _stream.Read();
        Judgement found = Reconciliation.Judge(_shard, files.Read(_recovered), stream);
        bool isSeed = found.Standing == Standing.NoStream && _options.MaySeed;
        bool isPrefix = found.Standing is Standing.Equal or Standing.StreamIsBehind;
        if (!isSeed && !isPrefix)
        {
            bool isOthers = found.Standing is Standing.LogIsBehind or Standing.Forked;
            End(isOthers ? ShippingState.Fenced : ShippingState.Lost, $"{found.Standing}: {found.Why}");
            return;
        }
        ProposedEvent? last = null;
        if (stream.Last > 0)
        {
            StoredEvent stored = _stream.At(stream.Last);
            last = new ProposedEvent(stored.Id, stored.Type, stored.Data, stored.CustomMetadata);
        }
        _builder = new BatchBuilder(
            new ShippedEvents(_disk, _directory, _committed, stream.Last + 1), _shard,
            files.ChainThrough(_shard, stream.Last), WriterOf(stream));
        _window = new ShippingWindow(stream.Last, last, _options.BatchesInFlight);
        Take();
    }

    /// <summary>Who has written the stream's last event; its epoch's first event says so.</summary>
    private static Bytes16 WriterOf(History stream)
    {
        if (stream.IsEmpty) return default;
        uint epoch = stream.Event(stream.Last).Header.Epoch;
        if (epoch == 0) return default;
        Event start = stream.Event(stream.FirstOfEpoch(epoch));
        if (start.Header.Kind == EventKind.EpochStarted) return start.EpochStarted.Terms.WriterId;
        throw new InvalidDataException($"Epoch {epoch} of the stream does not begin with EpochStarted.");
    }

    private void Ask()
    {
        ClosePipeline();
        _window!.Told(_stream.From(_window.Confirmed));
        Take();
        // The same answer may bring the same trouble.
        Pause();
    }

    private void Ship()
    {
        while (_answers.TryDequeue(out (long Token, AppendOutcome Outcome) answer)) Hear(answer);
        _seen = _committed.LastSequence;
        while (_window!.HasUnsent || TryAdd()) Send();
        if (_window.State == ShippingState.Asking || !_answers.IsEmpty) return;
        _builder!.Gather();
        // What came between the two looks is sent at once: nothing would wake this thread for it.
        if (_window.HasRoom && _builder.HasBatch) return;
        if (_window.Open == 0 && _window.IsEmpty && SinceContact >= _options.ProbeEvery) Probe();
        else Await();
    }

    private bool TryAdd()
    {
        if (!_window!.HasRoom || _builder!.TryBuild() is not { } built) return false;
        _window.Add(built);
        return true;
    }

    private void Send()
    {
        _pipeline ??= AppendPipeline.OpenAsync(
            _client, _options.Stream, _options.Deadline, Answered, _ended.Token).GetAwaiter().GetResult();
        if (!_window!.TrySend(out long token, out EventBatch batch)) return;
        _lastSent = _options.Clock.GetTimestamp();
        _sent[token] = batch.FirstSentAt ??= _lastSent;
        Task sending = _pipeline.SendAsync(token, batch.ExpectedRevision, batch.Events);
        if (!sending.Wait(_options.GiveUpAfter)) ClosePipeline();
    }

    private void Hear((long Token, AppendOutcome Outcome) answer)
    {
        _window!.Answer(answer.Token, answer.Outcome);
        _sent.Remove(answer.Token, out long sentAt);
        Judge(answer.Outcome.Result, sentAt);
        if (answer.Outcome.Result == AppendResult.Appended)
        {
            _pause = _options.FirstPause;
            Volatile.Write(ref _proved, Math.Max(_proved, sentAt));
        }
        Take();
    }

    /// <summary>What an append's outcome says of whether the server takes any.</summary>
    private void Judge(AppendResult result, long sentAt)
    {
        if (result == AppendResult.Fatal) _isRefused = true;
        if (result != AppendResult.Appended) return;
        _isRefused = false;
        Volatile.Write(ref _contact, Math.Max(_contact, sentAt));
    }

    /// <summary>An append of nothing asks whether the stream still ends where this writer left it.</summary>
    private void Probe()
    {
        long sentAt = _options.Clock.GetTimestamp();
        AppendOutcome outcome = _client
            .AppendAsync(_options.Stream, _window!.Confirmed - 1, [], _ended.Token).GetAwaiter().GetResult();
        Judge(outcome.Result, sentAt);
        if (outcome.Result != AppendResult.Appended) _window.Doubt(outcome.Why);
        _why = outcome.Why;
    }

    private void Await()
    {
        var something = new Something(this);
        TimeSpan longest = _window!.Open > 0 ? _options.GiveUpAfter : _options.ProbeEvery;
        // A group that is in files only counts once a later one proves it, which nobody is told of.
        if (_window.HasRoom && _builder!.HasMore) longest = s_lookAtFiles;
        _committed.Wait.WaitUntil(ref something, longest);
        if (_window.Open > 0 && _answers.IsEmpty
            && _options.Clock.GetElapsedTime(_lastSent) >= _options.GiveUpAfter)
            ClosePipeline();
    }

    /// <summary>What the window knows now, for others.</summary>
    private void Take()
    {
        long confirmed = _window!.Confirmed;
        if (_window.State != ShippingState.Shipping) _why = _window.Why;
        if (confirmed != _confirmed)
        {
            Volatile.Write(ref _confirmed, confirmed);
            _options.Confirmed?.Invoke(confirmed);
        }
        Volatile.Write(ref _state, (int)_window.State);
    }

    private void End(ShippingState state, string why)
    {
        _why = why;
        Volatile.Write(ref _state, (int)state);
    }

    private void Pause()
    {
        _ended.Token.WaitHandle.WaitOne(_pause);
        TimeSpan twice = 2 * _pause;
        _pause = twice < _options.LongestPause ? twice : _options.LongestPause;
    }

    /// <summary>All that is open on it is unknown then.</summary>
    private void ClosePipeline()
    {
        if (_pipeline is not { } pipeline) return;
        _pipeline = null;
        pipeline.DisposeAsync().AsTask().GetAwaiter().GetResult();
        while (_answers.TryDequeue(out (long Token, AppendOutcome Outcome) answer)) Hear(answer);
    }

    private void Answered(long token, AppendOutcome outcome)
    {
        _answers.Enqueue((token, outcome));
        _committed.Wait.Signal();
    }

    private readonly struct Something(Replicator replicator) : IWaitCondition
    {
        public bool IsMet() => !replicator._answers.IsEmpty || replicator._ended.IsCancellationRequested
            || replicator._finishing && replicator.Lag == 0
            || !replicator._builder!.IsFull && replicator._committed.LastSequence > replicator._seen;
    }
}

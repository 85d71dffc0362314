using System.Diagnostics;
using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Engine.Ring;
using Matching.Gateway.Pipeline;
using Matching.Journal.EventStore;
using Matching.Journal.Log;
using Matching.Journal.Replication;

namespace Matching.Gateway.Hosting;

/// <summary>
/// A shard's stream: ships the journal to it, moves the barrier behind which outcomes may be told under
/// <see cref="AckPolicy.Replicated"/>, and looks after it as the watchdog does after the disk.
/// </summary>
internal sealed class Shipping : IPublicationStage, IDisposable
{
    /// <summary>
    /// Several only where nobody takes over by himself: what was sent ahead can slip in behind another
    /// writer's events (docs/decisions/0023).
    /// </summary>
    private const int BatchesInFlightLocally = 8;

    private static readonly TimeSpan s_lookEvery = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_askAgain = TimeSpan.FromMilliseconds(1);

    private readonly StreamOptions _options;
    private readonly EventStoreClient _client;
    private readonly CommandGate _gate;
    private readonly VenueClock _clock;
    private readonly Replicator _replicator;
    private readonly StreamWatch _watch;
    private readonly Standstill _standstill;
    private readonly long _recovered;
    private readonly ManualResetEventSlim _isOver = new();
    private readonly TaskCompletionSource _tailIsThere =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly Thread _watcher;
    private readonly LogDirectory _log;
    private Bytes16 _writerId;
    private long _epochSequence = long.MaxValue;
    private bool _hasEpoch;
    private volatile bool _isReady;
    private volatile bool _finishing;
    private long _beatSequence;
    private long _beatAt;

    /// <param name="options">Which stream, and how.</param>
    /// <param name="log">The journal's directory.</param>
    /// <param name="shard">The journal's identity.</param>
    /// <param name="recovered">Its last event when it was recovered.</param>
    /// <param name="clock">Stamps heartbeats.</param>
    /// <param name="gate">Narrowed while the stream is late, and until it holds this process's epoch.</param>
    public Shipping(
        StreamOptions options, LogDirectory log, LogIdentity shard, long recovered, VenueClock clock,
        CommandGate gate)
    {
        (_options, _gate, _recovered, _clock, _log) = (options, gate, recovered, clock, log);
        _client = new EventStoreClient(options.Server);
        _watch = new StreamWatch(options);
        _standstill = new Standstill(options.MaxSilence, TimeProvider.System);
        Committed = new CommittedGroups(recovered);
        _replicator = new Replicator(_client, shard, log.Disk, log.Location, Committed, new ReplicatorOptions
        {
            Stream = options.Name,
            BatchesInFlight = IsBarrier ? 1 : BatchesInFlightLocally,
            MaySeed = options.MaySeed,
            Confirmed = Move,
        });
        _watcher = new Thread(Watch) { Name = "stream watch", IsBackground = true };
        gate.AdmitStreamUntil(long.MinValue);
        if (recovered == 0) _tailIsThere.SetResult();
    }

    public CommittedGroups Committed { get; }

    /// <summary>Whether what may be told waits for <see cref="Replicated"/>.</summary>
    public bool IsBarrier => _options.Policy == AckPolicy.Replicated;

    /// <summary>The newest slot of the outbound ring whose event the stream holds.</summary>
    public Sequence Replicated { get; } = new();

    /// <summary>Wakes those who wait behind it.</summary>
    public WaitStrategy? Behind { get; set; }

    /// <summary>The last event that the stream holds.</summary>
    public long Confirmed => _replicator.Confirmed;

    public long Lag => _replicator.Lag;

    /// <summary>For metrics and people.</summary>
    public string State => $"{_replicator.State}";

    /// <summary>Since an append that EventStoreDB took was sent.</summary>
    public TimeSpan SinceContact => _replicator.SinceContact;

    /// <summary>Whether the stream is this process's, and not late.</summary>
    public bool IsReady => _isReady;

    /// <summary>
    /// Completes when the stream holds all that was recovered: before that, nothing that only this machine
    /// has may be seen where outcomes wait for the stream.
    /// </summary>
    public Task TailIsThere => _tailIsThere.Task;

    /// <summary>This process's epoch begins there.</summary>
    public void Expect(in Bytes16 writerId, long epochSequence)
    {
        _writerId = writerId;
        _epochSequence = epochSequence;
        // Claimed in the stream, behind all that was recovered.
        if (epochSequence <= _recovered) _tailIsThere.TrySetResult();
        _watcher.Start();
    }

    public void Run() => _replicator.Run();

    /// <summary>The venue ends, and nobody is told any more: nothing is held back.</summary>
    public void LetGo() => _finishing = true;

    /// <summary>The journal is complete: waits for the stream to hold it, up to a bound.</summary>
    public void Finish(Thread running)
    {
        _replicator.Finish();
        if (running.Join(_options.StopWithin)) return;
        _replicator.Stop();
        running.Join();
    }

    public void Dispose()
    {
        _isOver.Set();
        if (_watcher.IsAlive) _watcher.Join();
        _replicator.Dispose();
        _client.Dispose();
        Committed.Dispose();
        _isOver.Dispose();
    }

    /// <summary>None is told before its batch may be.</summary>
    public void OnEvent(in Event e)
    {
    }

    /// <summary>
    /// Holds a batch back while another machine may be the primary.
    /// </summary>
    public void EndBatch(long throughSequence)
    {
        while (!_finishing && !MayTell) Thread.Sleep(s_askAgain);
    }

    private bool MayTell =>
        _replicator.State is not (ShippingState.Fenced or ShippingState.Lost) && _standstill.MayTell;

    private void Move(long confirmed)
    {
        if (confirmed >= _recovered) _tailIsThere.TrySetResult();
        // What was there before this process began has no slot.
        if (confirmed <= _recovered) return;
        Replicated.Value = confirmed - _recovered - 1;
        Behind?.Signal();
    }

    private void Watch()
    {
        while (!_isOver.Wait(s_lookEvery)) Look();
    }

    private void Look()
    {
        if (!_hasEpoch && Confirmed >= _epochSequence) ReadEpochBack();
        // Before the silence, which may grow in between: the lease errs towards ending early.
        (long now, long turn) = (Environment.TickCount64, _standstill.Now);
        TimeSpan silence = _replicator.Silence;
        var sight = new StreamSight(
            _replicator.State, _hasEpoch, silence, _replicator.SinceContact, _replicator.IsRefused, Lag,
            _replicator.Why);
        StreamVerdict verdict = _watch.Look(in sight);
        _isReady = !verdict.IsLate;
        _gate.AdmitStreamUntil(
            _isReady ? now + (long)(_options.MaxSilence - silence).TotalMilliseconds : long.MinValue);
        _standstill.Turn(turn, silence);
        if (verdict.Stop is { } why) FailStop.Now(why);
        if (verdict.Alarm is { } alarm) Alarms.Raise(alarm);
        // A late stream that lacks nothing is to be given something, for that alone ends its silence.
        if ((_isReady || Lag == 0) && _gate.Space == DiskSpace.Ample) Beat();
    }

    /// <summary>A tick, where nothing else has been journaled for nearly a heartbeat's time.</summary>
    private void Beat()
    {
        long newest = Committed.LastSequence;
        if (newest == _beatSequence
            && Stopwatch.GetElapsedTime(_beatAt) < _options.Heartbeat - 2 * s_lookEvery)
            return;
        if (newest == _beatSequence)
        {
            var tick = new Command { Header = { Kind = CommandKind.Tick, ReceivedTime = _clock.Now } };
            // Where there is no room there is no silence either.
            _gate.TrySendControl(in tick);
        }
        (_beatSequence, _beatAt) = (newest, Stopwatch.GetTimestamp());
    }

    private void ReadEpochBack()
    {
        try
        {
            if (!_replicator.IsEpochOf(in _writerId, _epochSequence))
                FailStop.Now($"the stream: event {_epochSequence} is another writer's");
            if (!IsBarrier) DurableMark.Replicated(_log).Clear();
            _hasEpoch = true;
        }
        catch (StreamUnavailableException)
        {
            // Looked at again; until then the stream is late.
            return;
        }
        catch (DiskException error)
        {
            FailStop.Now("stream watch", error);
        }
    }
}

using Matching.Engine;
using Matching.Journal.EventStore;
using Matching.Journal.Replication;
using Matching.Tests.EventStore;
using static Matching.Tests.EventStore.ClientLab;

namespace Matching.Tests.Replication;

/// <summary>
/// Machines that race for one stream, in virtual time: each is a primary or a standby that takes over when
/// the seed says so, whatever the others do; a primary may stand still for long and go on as if nothing had
/// happened. The network loses, delays and repeats. A follower reads pages all the while.
/// </summary>
internal sealed class RaceRun(int seed, int machines, int inFlight)
{
    private const int MostLives = 12;

    private readonly Random _random = new(seed);
    private readonly RaceWriter?[] _lives = new RaceWriter?[machines];
    private readonly int[] _stillUntil = new int[machines];
    private readonly Queue<(RaceWriter Of, long Token, EventBatch Batch)> _network = new();
    private readonly List<EventBatch> _late = [];
    private readonly List<RaceWriter> _all = [];
    private readonly List<StoredEvent> _followed = [];
    private readonly StreamStore _store = new();

    public int Lives => _all.Count;

    /// <summary>Lives that ended because another had gone on.</summary>
    public int Fenced => _all.Count(life => life.IsOver);

    /// <summary>Why it is not as it must be; null where it is.</summary>
    public string? Violation { get; private set; }

    public void Run(int steps)
    {
        for (int step = 0; step < steps && Violation is null; step++)
        {
            int machine = _random.Next(machines);
            if (_stillUntil[machine] <= step) Live(machine, step);
            if (_network.Count > 0 && _random.Next(3) > 0) Deliver();
            if (_late.Count > 0 && _random.Next(6) == 0) DeliverLate();
            if (_random.Next(4) == 0) Follow();
            if (step % 16 == 0) Judge();
        }
        Follow();
        Judge();
    }

    private void Live(int machine, int step)
    {
        if (_lives[machine] is { IsOver: true }) _lives[machine] = null;
        if (_lives[machine] is not { } life)
        {
            bool takesOver = _all.Count < MostLives && (_all.Count == 0 || _random.Next(40) == 0);
            if (takesOver) _lives[machine] = TakeOver();
            return;
        }
        if (_random.Next(60) == 0) _stillUntil[machine] = step + _random.Next(10, 120);
        if (_random.Next(200) == 0) _lives[machine] = null;
        if (life.Window.State == ShippingState.Asking) Ask(life);
        if (life.Window.HasRoom) life.Build(_random.Next(1, 4));
        if (life.Window.TrySend(out long token, out EventBatch batch)) _network.Enqueue((life, token, batch));
    }

    /// <summary>Behind the stream's last event, as a standby that has followed it holds it.</summary>
    private RaceWriter TakeOver()
    {
        StoredEvent[] all = All();
        ProposedEvent? last = all is [.., var e]
            ? new ProposedEvent(e.Id, e.Type, e.Data, e.CustomMetadata)
            : null;
        var life = new RaceWriter(
            Bytes16.FromText($"writer {_all.Count}"), all.Length, last, inFlight);
        _all.Add(life);
        return life;
    }

    private void Ask(RaceWriter life)
    {
        long from = Math.Max(life.Window.Confirmed - 1, 0);
        life.Window.Told(_store.Read(StreamName, from, ReadDirection.Forwards, int.MaxValue) ?? []);
    }

    private void Deliver()
    {
        (RaceWriter of, long token, EventBatch batch) = _network.Dequeue();
        AppendOutcome outcome = AppendOutcome.Unknown("lost");
        int dice = _random.Next(10);
        if (dice == 1) _late.Add(batch);
        else if (dice > 1) outcome = Append(batch);
        if (dice == 2) outcome = AppendOutcome.Unknown("the answer was lost");
        of.Window.Answer(token, outcome);
    }

    private void DeliverLate()
    {
        int at = _random.Next(_late.Count);
        Append(_late[at]);
        _late.RemoveAt(at);
    }

    private AppendOutcome Append(EventBatch batch) =>
        _store.Append(StreamName, batch.ExpectedRevision, batch.Events);

    private void Follow()
    {
        int count = _random.Next(1, 20);
        StoredEvent[] page = _store.Read(
            StreamName, _followed.Count, ReadDirection.Forwards, count) ?? [];
        _followed.AddRange(page);
    }

    private void Judge()
    {
        StoredEvent[] all = All();
        foreach (RaceWriter life in _all)
        {
            for (long sequence = life.Told.First; sequence <= life.Told.Last; sequence++)
                if (all.Length < sequence || !life.Wrote(all[sequence - 1]))
                    Violation = $"event {sequence}, told by {life.WriterId}, is not in the stream";
        }
        for (int at = 0; at < _followed.Count; at++)
            if (_followed[at].Id != all[at].Id) Violation = $"a follower saw another event {at + 1}";
        Violation ??= Mixed(all);
    }

    /// <summary>Each life's events stand together: behind another's none of an older one.</summary>
    private string? Mixed(StoredEvent[] all)
    {
        var over = new HashSet<RaceWriter>();
        RaceWriter? now = null;
        foreach (StoredEvent e in all)
        {
            RaceWriter of = _all.Find(life => life.Wrote(e))!;
            if (of == now) continue;
            if (over.Contains(of)) return $"{of.WriterId} wrote again behind revision {e.Revision}";
            if (now is not null) over.Add(now);
            now = of;
        }
        return null;
    }

    private StoredEvent[] All() => _store.Read(StreamName, 0, ReadDirection.Forwards, int.MaxValue) ?? [];
}

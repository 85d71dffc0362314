using Matching.Journal.EventStore;
using Matching.Journal.Replication;
using Matching.Tests.EventStore;
using static Matching.Tests.EventStore.ClientLab;

namespace Matching.Tests.Replication;

/// <summary>
/// A shipping window over the stand-in's store. Appends that were sent wait in a network that hands them to
/// the store in order, when the seed says so; what times out may still be handed over later.
/// </summary>
internal sealed class WindowRun(int seed, int inFlight, int takeoverPercent)
{
    private readonly Random _random = new(seed);
    private readonly Queue<(long Token, EventBatch Batch)> _network = new();
    private readonly List<EventBatch> _late = [];
    private long _built;

    public StreamStore Store { get; } = new();

    public ShippingWindow Window { get; } = new(0, null, inFlight);

    /// <summary>Whether no event of ours stands behind one of the other writer's.</summary>
    public bool IsUnmixed
    {
        get
        {
            bool others = false;
            foreach (StoredEvent e in All())
            {
                if (!IsOwn(e)) others = true;
                else if (others) return false;
            }
            return true;
        }
    }

    public bool AllConfirmedAreThere =>
        All().Length >= Window.Confirmed && All().Take((int)Window.Confirmed).All(IsOwn);

    public bool IsOwnHistory(int events) => All().Length == events && All().All(IsOwn);

    public void ToEnd(int events)
    {
        for (int step = 0; step < 100_000; step++)
        {
            if (Window.State is ShippingState.Fenced or ShippingState.Lost) return;
            if (Window.Confirmed == events) return;
            Step(events);
        }
        throw new InvalidOperationException($"seed {seed}: it does not get on");
    }

    public void Ask()
    {
        long from = Math.Max(Window.Confirmed - 1, 0);
        Window.Told(Store.Read(StreamName, from, ReadDirection.Forwards, int.MaxValue) ?? []);
    }

    private void Step(int events)
    {
        if (_random.Next(100) < takeoverPercent) TakeOver();
        if (_late.Count > 0 && _random.Next(4) == 0) DeliverLate();
        if (Window.State == ShippingState.Asking) Ask();
        if (Window.HasRoom && _built < events) Window.Add(Build(events));
        if (Window.TrySend(out long token, out EventBatch batch)) _network.Enqueue((token, batch));
        if (_network.Count > 0 && _random.Next(3) > 0) Deliver();
    }

    private EventBatch Build(int events)
    {
        int count = Math.Min(_random.Next(1, 4), events - (int)_built);
        var batch = new EventBatch(_built + 1, Events(Alice, _built + 1, count));
        _built += count;
        return batch;
    }

    private void Deliver()
    {
        (long token, EventBatch batch) = _network.Dequeue();
        switch (_random.Next(10))
        {
            case 0:
                Window.Answer(token, AppendOutcome.Unknown("lost on the way"));
                break;
            case 1:
                _late.Add(batch);
                Window.Answer(token, AppendOutcome.Unknown("late"));
                break;
            case 2:
                Append(batch);
                Window.Answer(token, AppendOutcome.Unknown("the answer was lost"));
                break;
            default:
                Window.Answer(token, Append(batch));
                break;
        }
    }

    private void DeliverLate()
    {
        int at = _random.Next(_late.Count);
        Append(_late[at]);
        _late.RemoveAt(at);
    }

    private AppendOutcome Append(EventBatch batch) =>
        Store.Append(StreamName, batch.ExpectedRevision, batch.Events);

    private void TakeOver()
    {
        long last = Store.LastOf(StreamName);
        Store.Append(StreamName, last, Events(Bob, last + 2, 1));
    }

    private StoredEvent[] All() => Store.Read(StreamName, 0, ReadDirection.Forwards, int.MaxValue) ?? [];

    private static bool IsOwn(StoredEvent e) => e.Id == EventIds.Of(Shard, in Alice, e.Revision + 1);
}

using Matching.Engine;
using Matching.Journal.EventStore;
using Matching.Journal.Replication;
using Matching.Tests.EventStore;
using static Matching.Tests.EventStore.ClientLab;

namespace Matching.Tests.Replication;

/// <summary>
/// One life of a process as the primary: its window over the stream, behind the last event that it held when
/// it began, and what it has told its clients.
/// </summary>
internal sealed class RaceWriter(Bytes16 writerId, long last, ProposedEvent? lastEvent, int inFlight)
{
    private readonly long _before = last;
    private long _built = last;

    public Bytes16 WriterId => writerId;

    public ShippingWindow Window { get; } = new(last, lastEvent, inFlight);

    /// <summary>Of this life; what is between was told to clients as the stream confirmed it.</summary>
    public (long First, long Last) Told => (_before + 1, Window.Confirmed);

    public bool IsOver => Window.State is ShippingState.Fenced or ShippingState.Lost;

    /// <summary>The next transaction: its epoch first, then commands.</summary>
    public void Build(int count)
    {
        Window.Add(new EventBatch(_built + 1, Events(writerId, _built + 1, count)));
        _built += count;
    }

    public bool Wrote(StoredEvent e) => e.Id == EventIds.Of(Shard, in writerId, e.Revision + 1);
}

using Matching.Engine.Events;
using Matching.Gateway.MarketData;
using Matching.Replay.Projections;

namespace Matching.Gateway.Records;

/// <summary>
/// A stretch of the journal as drop copies want it: the events that tell of orders, by the participants whose
/// orders they are. Immutable once it is handed out.
/// </summary>
internal sealed class CopyBatch(long firstSequence)
{
    private static readonly List<Event> s_none = [];

    private readonly Dictionary<int, List<Event>> _byParticipant = [];

    public long FirstSequence => firstSequence;

    /// <summary>Its last event, whoever it concerns.</summary>
    public FeedPoint Through { get; private set; } = new(0, firstSequence - 1);

    /// <summary>Of one participant, in order.</summary>
    public IReadOnlyList<Event> Of(int participantId) =>
        _byParticipant.GetValueOrDefault(participantId, s_none);

    /// <summary>How many events it holds; one between two participants counts for both.</summary>
    public int EventCount { get; private set; }

    public void Add(in Event e, OwnerView owners)
    {
        Through = new FeedPoint(e.Header.Epoch, e.Header.Sequence);
        Span<int> accounts = stackalloc int[CopiedReports.MaxAccounts];
        int before = 0;
        foreach (int account in accounts[..CopiedReports.AccountsOf(in e, accounts)])
        {
            int participant = owners.OwnerOfAccount(account);
            if (participant == before) continue;
            before = participant;
            if (!_byParticipant.TryGetValue(participant, out List<Event>? events))
                _byParticipant[participant] = events = [];
            events.Add(e);
            EventCount++;
        }
    }
}

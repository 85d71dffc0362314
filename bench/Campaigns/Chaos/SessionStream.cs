using Matching.Bench.Campaigns.Simulation;
using Matching.Engine.Events;
using Matching.Gateway.Sessions;
using Matching.Replay.Projections;
using Matching.V1;
using EventKind = Matching.Engine.Events.EventKind;

namespace Matching.Bench.Campaigns.Chaos;

/// <summary>
/// One session's private items, made from the journal, against what its client has: the same, to the byte,
/// each once and in order; of a repeated command with the outcome of the original. None of its numbers acts
/// twice.
/// </summary>
internal sealed class SessionStream(TraderMemory memory, int sessionId)
{
    private readonly List<SessionItem> _items = [];
    private readonly Dictionary<long, SessionItem> _outcomes = [];
    private readonly HashSet<string> _names = [];
    private readonly HashSet<long> _acted = [];
    private int _compared;

    public int Count => _items.Count;

    public TraderMemory Memory => memory;

    /// <summary>Commands that were sent again, and answered with what had become of them.</summary>
    public int Repeated { get; private set; }

    public void Take(in Event e, Listings listings)
    {
        int before = _items.Count;
        Reports.Append(in e, sessionId, listings, _items);
        for (int at = before; at < _items.Count; at++) Note(_items[at]);
        bool acts = _items.Count > before && e.Answers(sessionId)
            && e.Header.Kind != EventKind.CommandRepeated;
        ViolationException.ThrowUnless(
            !acts || _acted.Add(e.Command.ClientSeqNum),
            $"{memory.Session}'s number {e.Command.ClientSeqNum} acted again, as event {e.Header.Sequence},"
            + $" {e.Header.Kind}.");
    }

    /// <summary>
    /// The client has all that there is; what it has beyond, the journal must have when it is read on.
    /// </summary>
    /// <param name="isAll">Nothing more can come to the journal; the client may have been cut off.</param>
    public void AssertSeen(bool isAll)
    {
        lock (memory.Lock)
        {
            List<SessionItem> seen = memory.Seen;
            for (; _compared < Math.Min(_items.Count, seen.Count); _compared++)
            {
                ViolationException.ThrowUnless(
                    _items[_compared].Equals(seen[_compared]),
                    $"{memory.Session}'s item {_compared} is {_items[_compared]}, it saw {seen[_compared]}.");
            }
            ViolationException.ThrowUnless(
                isAll ? seen.Count <= _items.Count : seen.Count >= _items.Count,
                $"{memory.Session} saw {seen.Count} items, its stream has {_items.Count}.");
            string? taken = memory.NeverTaken.FirstOrDefault(_names.Contains);
            ViolationException.ThrowUnless(
                taken is null, $"{memory.Session} was told that {taken} was never taken.");
        }
    }

    private void Note(SessionItem item)
    {
        if (item.ExecutionReport is { ExecType: ExecType.New or ExecType.Rejected } report)
            _names.Add(report.ClOrdId.ToStringUtf8());
        if (item.RepeatedCommand is { } repeated)
        {
            Repeated++;
            repeated.Original = _outcomes.GetValueOrDefault(item.ClientSeqNum);
        }
        else if (item.ClientSeqNum > 0)
        {
            _outcomes.TryAdd(item.ClientSeqNum, item);
        }
    }
}

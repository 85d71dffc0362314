using Matching.Engine;
using Matching.Engine.Events;
using Matching.Journal.Events;
using Matching.Journal.Log;
using Matching.Replay.Dump;

namespace Matching.Replay.Explain;

/// <summary>
/// Reads a journal once without folding it, and finds the orders that are asked for and every event that has
/// to do with them: so the fold need look at those only, and can end with the last.
/// </summary>
internal sealed class OrderSearch
{
    private static readonly EventFields s_orders = new("order_id");

    private readonly ExplainQuery _query;
    private readonly NamedOrders? _named;
    private readonly HashSet<long> _orders = [];
    private readonly HashSet<Bytes16> _names = [];
    private readonly HashSet<long> _refusals = [];
    private readonly List<long> _sequences = [];
    private bool _isCommandOpen;

    private OrderSearch(ExplainQuery query, IEnumerable<long> known)
    {
        _query = query;
        _orders.UnionWith(known);
        if (query.OrderId is { } id) _orders.Add(id);
        if (query.ClOrdId is { } name) _named = new NamedOrders(name, query.AccountId);
    }

    /// <summary>Of the orders asked for; of one asked for by its id also where no event names it.</summary>
    public IReadOnlySet<long> Orders => _orders;

    /// <summary>Events that refuse a command which is asked for.</summary>
    public IReadOnlySet<long> Refusals => _refusals;

    /// <summary>All events to look at, in order.</summary>
    public IReadOnlyList<long> Sequences => _sequences;

    /// <summary>The event that answers the command, where that is about no order; 0 if none.</summary>
    public long OtherCommand { get; private set; }

    public EventKind OtherKind { get; private set; }

    /// <param name="place">The journal.</param>
    /// <param name="query">Which orders.</param>
    /// <param name="fold">Where the events begin that can be folded.</param>
    /// <param name="known">Orders that are known already, as they were carried into what is left.</param>
    /// <param name="progress">Told of each reading.</param>
    /// <exception cref="UnreadableEventException">An event can't be read.</exception>
    public static OrderSearch Run(
        JournalPlace place, ExplainQuery query, long fold, IReadOnlyCollection<long> known,
        Action<ReadProgress>? progress)
    {
        OrderSearch found = Read(place, new OrderSearch(query, known), fold, progress);
        // What a name or a command found was there before: with the ids at hand nothing of it is missed.
        return query.OrderId is null && found._orders.Count > known.Count
            ? Read(place, new OrderSearch(query, found._orders), fold, progress)
            : found;
    }

    private static OrderSearch Read(
        JournalPlace place, OrderSearch search, long from, Action<ReadProgress>? progress)
    {
        var passed = new ReadProgress(progress);
        using LogReader reader = place.OpenReader();
        reader.Seek(from);
        while (reader.TryNext(out LogEvent next))
        {
            if (!EventDecoder.TryDecode(next.Bytes, out Event e, out DecodeFault fault))
                throw new UnreadableEventException(next.Sequence, fault);
            if (search.Concerns(in e)) search._sequences.Add(next.Sequence);
            passed.Passed(next.Sequence);
        }
        return search;
    }

    private bool Concerns(in Event e)
    {
        bool concerns = false;
        if (_named is not null && _named.Concerns(in e))
        {
            concerns = true;
            _orders.UnionWith(_named.Orders);
            if (IsRefusalOfOrder(e.Header.Kind) && IsOfAccount(in e)) _refusals.Add(e.Header.Sequence);
        }
        if (_query.ClientSeqNum is not null) concerns |= IsOfCommand(in e);
        if (_orders.Count == 0) return concerns;
        if (s_orders.HoldOneOf(in e, _orders))
        {
            concerns = true;
            LearnName(in e);
        }
        return concerns || (_names.Count > 0 && RefusesByName(in e));
    }

    /// <summary>The command's own events tell which orders it was about.</summary>
    private bool IsOfCommand(in Event e)
    {
        bool isFirst = e.Header.Sequence == e.Header.FirstSequence;
        bool asked = (e.Header.Flags & EventFlags.Continuation) == 0;
        bool isIt = isFirst && asked && e.Command.SessionId == _query.SessionId
            && e.Command.ClientSeqNum == _query.ClientSeqNum && e.Header.Kind != EventKind.CommandRepeated;
        if (isIt) Open(in e);
        bool isWithin = _isCommandOpen;
        if (isWithin && e.Header.Kind == EventKind.QuotePlaced) _orders.Add(e.QuotePlaced.Order.OrderId);
        if ((e.Header.Flags & EventFlags.Last) != 0) _isCommandOpen = false;
        return isIt;
    }

    private void Open(in Event e)
    {
        _isCommandOpen = true;
        switch (e.Header.Kind)
        {
            case EventKind.OrderAccepted: _orders.Add(e.OrderAccepted.OrderId); break;
            case EventKind.OrderReplaced: _orders.Add(e.OrderReplaced.Order.OrderId); break;
            case EventKind.OrderCancelled: _orders.Add(e.OrderCancelled.Order.OrderId); break;
            default:
                if (SessionLink.IsRefusal(e.Header.Kind)) _refusals.Add(e.Header.Sequence);
                else (OtherCommand, OtherKind) = (e.Header.Sequence, e.Header.Kind);
                break;
        }
    }

    private void LearnName(in Event e)
    {
        Bytes16 name = e.Header.Kind switch
        {
            EventKind.OrderAccepted => e.OrderAccepted.Terms.ClOrdId,
            EventKind.OrderReplaced => e.OrderReplaced.Order.ClOrdId,
            _ => default,
        };
        if (!name.IsEmpty) _names.Add(name);
    }

    /// <summary>The fold then says whether it was the order's name at that time.</summary>
    private bool RefusesByName(in Event e) => e.Header.Kind switch
    {
        EventKind.CancelRejected => _names.Contains(e.CancelRejected.Terms.OrigClOrdId),
        EventKind.ReplaceRejected => _names.Contains(e.ReplaceRejected.Terms.OrigClOrdId),
        _ => false,
    };

    private static bool IsRefusalOfOrder(EventKind kind) => kind is
        EventKind.OrderRejected or EventKind.QuoteRejected
        or EventKind.CancelRejected or EventKind.ReplaceRejected;

    private bool IsOfAccount(in Event e) => _query.AccountId is not { } own || own == (e.Header.Kind switch
    {
        EventKind.OrderRejected => e.OrderRejected.Terms.AccountId,
        EventKind.QuoteRejected => e.QuoteRejected.Terms.AccountId,
        EventKind.CancelRejected => e.CancelRejected.Terms.AccountId,
        _ => e.ReplaceRejected.Terms.AccountId,
    });
}

using Matching.Engine;
using Matching.Engine.Events;
using Matching.Journal.Events;
using Matching.Journal.Log;

namespace Matching.Replay.Dump;

/// <summary>
/// Follows the orders of one <c>ClOrdId</c> through a journal: a name is used again
/// once its order has ended, an order may get another name, and not every event tells it.
/// </summary>
/// <param name="name">As the clients wrote it; of a quote its id.</param>
/// <param name="account">Whose orders; null for everyone's.</param>
internal sealed class NamedOrders(Bytes16 name, int? account = null)
{
    private static readonly EventFields s_names = new("cl_ord_id");
    private static readonly EventFields s_quotes = new("quote_id");
    private static readonly EventFields s_orders = new("order_id");

    private readonly HashSet<long> _orders = [];

    /// <summary>Every order that has or had the name, in the events that were looked at.</summary>
    public IReadOnlySet<long> Orders => _orders;

    /// <summary>
    /// With the orders of a whole journal, so that what comes before an order's new name is known too.
    /// </summary>
    /// <exception cref="UnreadableEventException">An event can't be read.</exception>
    public static NamedOrders In(LogReader reader, long firstSequence, Bytes16 name)
    {
        var named = new NamedOrders(name);
        reader.Seek(firstSequence);
        while (reader.TryNext(out LogEvent next))
        {
            if (!EventDecoder.TryDecode(next.Bytes, out Event e, out DecodeFault fault))
                throw new UnreadableEventException(next.Sequence, fault);
            named.Learn(in e);
        }
        return named;
    }

    /// <summary>Whether the event has to do with the name, or an order that is known to have it.</summary>
    public bool Concerns(in Event e)
    {
        Learn(in e);
        return s_names.Hold(in e, name) || s_quotes.Hold(in e, name) || s_orders.HoldOneOf(in e, _orders);
    }

    private void Learn(in Event e)
    {
        switch (e.Header.Kind)
        {
            case EventKind.OrderAccepted:
                ref readonly OrderAccepted accepted = ref e.OrderAccepted;
                Learn(accepted.OrderId, accepted.Terms.ClOrdId, accepted.Terms.AccountId);
                break;
            case EventKind.OrderReplaced: Learn(in e.OrderReplaced.Order); break;
            case EventKind.QuotePlaced: Learn(in e.QuotePlaced.Order); break;
            // Enough where the journal is whole; the others tell it again where the entry is pruned.
            case EventKind.OrderBooked: Learn(in e.OrderBooked.Order); break;
            case EventKind.OrderCancelled: Learn(in e.OrderCancelled.Order); break;
            case EventKind.OrderRemoved: Learn(in e.OrderRemoved.Order); break;
            case EventKind.OrderElected: Learn(in e.OrderElected.Order); break;
            case EventKind.QuoteReduced: Learn(in e.QuoteReduced.Order); break;
            case EventKind.Traded: Learn(in e.Traded.Maker, in e.Traded.Taker); break;
            case EventKind.MatchPrevented: Learn(in e.MatchPrevented.Maker, in e.MatchPrevented.Taker); break;
        }
    }

    private void Learn(in FillFacts maker, in FillFacts taker)
    {
        Learn(maker.OrderId, maker.ClOrdId, maker.AccountId);
        Learn(taker.OrderId, taker.ClOrdId, taker.AccountId);
    }

    private void Learn(in OrderFacts order) => Learn(order.OrderId, order.ClOrdId, order.AccountId);

    private void Learn(long orderId, Bytes16 called, int owner)
    {
        if (called == name && (account is null || account == owner)) _orders.Add(orderId);
    }
}

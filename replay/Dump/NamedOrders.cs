using Matching.Engine;
using Matching.Engine.Events;

namespace Matching.Replay.Dump;

/// <summary>
/// Follows the orders of one <c>ClOrdId</c> through a journal read from its beginning: a name is used again
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

    /// <summary>Every order that has or had the name, up to now.</summary>
    public IReadOnlySet<long> Orders => _orders;

    /// <summary>Whether the event has to do with the name; asked of each event, in order.</summary>
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
        }
    }

    private void Learn(in OrderFacts order) => Learn(order.OrderId, order.ClOrdId, order.AccountId);

    private void Learn(long orderId, Bytes16 called, int owner)
    {
        if (called == name && (account is null || account == owner)) _orders.Add(orderId);
    }
}

using Matching.V1;

namespace Matching.Client;

/// <summary>An order of one's own as its newest report has it.</summary>
/// <param name="Price">Null until a report has said it: a trade's does not.</param>
public readonly record struct OpenOrder(
    long OrderId, string Symbol, Side Side, decimal? Price, decimal LeavesQty, ClOrdId ClOrdId, bool IsQuote);

/// <summary>
/// A session's open orders, made from its items: hand it each. A program that starts anew begins with what a
/// <see cref="MassStatusQuery"/> reports; from then on nothing but the items is needed, whatever happens to
/// connection and venue, for none of them is ever missed. Not safe for several threads.
/// </summary>
public sealed class OpenOrders
{
    private readonly SortedDictionary<long, OpenOrder> _orders = [];

    /// <summary>By their numbers, and so by age.</summary>
    public IReadOnlyCollection<OpenOrder> All => _orders.Values;

    public OpenOrder? Find(long orderId) => _orders.TryGetValue(orderId, out var order) ? order : null;

    /// <summary>True where it has changed something.</summary>
    public bool Apply(SessionEvent happened)
    {
        if (happened is not Execution { ExecType: not ExecType.Rejected } report) return false;
        if (report.LeavesQty == 0) return _orders.Remove(report.OrderId);
        var isKnown = _orders.TryGetValue(report.OrderId, out var before);
        var order = new OpenOrder(
            report.OrderId,
            report.Instrument.Symbol,
            report.Side,
            // Neither a trade nor a prevented one repeats it.
            report.Price != 0 ? report.Price : before.Price,
            report.LeavesQty,
            report.ClOrdId,
            before.IsQuote || !report.QuoteId.IsNone);
        if (isKnown && order == before) return false;
        _orders[report.OrderId] = order;
        return true;
    }
}

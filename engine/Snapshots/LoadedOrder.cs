using Matching.Engine.Book;
using Matching.Engine.Ledger;
using Matching.Engine.Listings;
using Matching.Engine.Quoting;

namespace Matching.Engine.Snapshots;

/// <summary>What must be so of an order between transactions, whatever an image says.</summary>
internal static class LoadedOrder
{
    public static void Verify(VenueState state, in Order order, OrderPlace place)
    {
        bool known = order.AccountId > Limits.HouseAccount && state.Accounts.Has(order.AccountId)
            && state.Members.HasSession(order.SessionId)
            && state.Directory.HasInstrument(order.InstrumentId) && order.Side != Side.None;
        ImageReader.Require(known, "an order's account, session or instrument");
        ref Instrument instrument = ref state.Directory.Instrument(order.InstrumentId);
        bool priced = order.Price > 0 && order.Price % instrument.TickSize == 0
            && order.StopPrice % instrument.TickSize == 0
            && order.LeavesQty > 0 && order.LeavesQty % instrument.LotSize == 0
            && order.CumNotional is >= 0 and <= Limits.MaxAmount;
        ImageReader.Require(priced, "an order's price or quantity");
        StateLoader.RequireRates(order.MakerFeeRate, order.TakerFeeRate);
        bool stands = place == OrderPlace.Booked
            ? order.Rests
            : order.IsStop && order.TimeInForce is TimeInForce.GoodTillCancel or TimeInForce.Day
                or TimeInForce.GoodTillDate;
        bool stopped = order.IsStop == (order.StopPrice != 0);
        ImageReader.Require(stands && stopped, "an order in a queue not its own");
        bool ends = order.TimeInForce is TimeInForce.Day or TimeInForce.GoodTillDate;
        ImageReader.Require(ends ? order.ExpireTime > 0 : order.ExpireTime == 0, "an order's expire time");
        // A slice is shown while an order rests; before, it has none.
        long most = Math.Min(order.DisplayQty, order.LeavesQty);
        bool slice = place != OrderPlace.Booked || order.DisplayQty == 0
            || (order.Slice > 0 && order.Slice <= most);
        ImageReader.Require(slice, "an iceberg's slice");
        if (order.Quote != 0) VerifyQuote(state, in order, place);
    }

    /// <summary>What follows from an order's terms.</summary>
    public static OrderTraits TraitsOf(VenueState state, in Order order)
    {
        var traits = OrderTraits.None;
        if (order.DisplayQty != 0) traits |= OrderTraits.Iceberg;
        if (order.Quote != 0) traits |= OrderTraits.Quote;
        if (order.ExpireTime != 0) traits |= OrderTraits.Timed;
        int baseAsset = state.Directory.Instrument(order.InstrumentId).BaseAssetId;
        int balance = state.Accounts.Find(order.AccountId, baseAsset);
        bool limited = balance != 0 && state.Accounts.BalanceAt(balance).IsLimited != 0;
        if (order.Side == Side.Buy && limited) traits |= OrderTraits.CountsIncoming;
        return traits;
    }

    private static void VerifyQuote(VenueState state, in Order order, OrderPlace place)
    {
        ImageReader.Require(order.Quote > 0 && order.Quote <= state.Quotes.Capacity, "an order's quote");
        ref Quote quote = ref state.Quotes[order.Quote];
        bool side = quote.AccountId == order.AccountId && quote.InstrumentId == order.InstrumentId
            && place == OrderPlace.Booked && order.OrderType == OrderType.Limit
            && order.TimeInForce == TimeInForce.GoodTillCancel && order.DisplayQty == 0;
        ImageReader.Require(side, "an order is no side of its quote");
    }
}

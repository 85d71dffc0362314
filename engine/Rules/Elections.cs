using Matching.Engine.Book;
using Matching.Engine.Events;
using Matching.Engine.Listings;

namespace Matching.Engine.Rules;

/// <summary>
/// Stops: the last trade of a finished sweep elects those that it reaches; each then takes in turn, first
/// elected first, and its trades elect again.
/// </summary>
internal sealed class Elections(VenueState state, EventWriter events, Sweep sweep)
{
    /// <summary>
    /// After a command's sweep: elects and runs as many stops as the transaction may hold; a continuation
    /// goes on with the others.
    /// </summary>
    /// <param name="instrumentId">Where the command traded, if it did.</param>
    /// <param name="anchorPrice">The price before the command.</param>
    public void Follow(int instrumentId, long anchorPrice)
    {
        Elect(instrumentId, anchorPrice);
        if (state.Books.Elected.First != 0) Run();
    }

    /// <summary>Runs elected stops, up to what one transaction may hold.</summary>
    public void Run()
    {
        OrderBooks books = state.Books;
        for (int count = 0; books.Elected.First != 0; count++)
        {
            if (count == Limits.MaxElectionsPerCommand || !events.MayGoOn) return;
            Take(books.Elected.First);
        }
    }

    private void Take(int slot)
    {
        ref Order order = ref state.Books.Orders[slot];
        int instrumentId = order.InstrumentId;
        ref Instrument instrument = ref state.Directory.Instrument(instrumentId);
        long anchor = state.Books.Elected.AnchorPrice;
        long limit = order.OrderType == OrderType.Stop
            ? Collars.ClipToBoth(in instrument, order.Side, order.Price, anchor)
            : Collars.ClipToDynamic(in instrument, order.Side, order.Price, anchor);
        ref Event e = ref events.Next(EventKind.OrderElected);
        events.Describe(ref e.OrderElected.Order, in order);
        e.OrderElected.LimitPrice = limit;
        events.Apply(in e);
        sweep.Run(slot, in instrument, limit);
        Elect(instrumentId, anchor);
    }

    /// <summary>One event for all stops that the last price has reached, where there are any.</summary>
    private void Elect(int instrumentId, long anchorPrice)
    {
        long last = state.Directory.Instrument(instrumentId).LastPrice;
        if (last == 0) return;
        int reached = CountReached(instrumentId, Side.Buy, last);
        reached += CountReached(instrumentId, Side.Sell, last);
        if (reached == 0) return;
        ref Event e = ref events.Next(EventKind.StopsElected);
        e.StopsElected = new StopsElected
        {
            Price = last,
            AnchorPrice = anchorPrice,
            InstrumentId = instrumentId,
            Stops = reached,
        };
        events.Apply(in e);
    }

    private int CountReached(int instrumentId, Side side, long last)
    {
        PriceLadder ladder = state.Books.Ladder;
        int count = 0;
        int level = ladder.Best(in state.Books.StopsOf(instrumentId, side));
        for (; level != PriceLevel.None; level = ladder.Worse(level))
        {
            long stop = ladder[level].Price;
            if (side == Side.Buy ? stop > last : stop < last) break;
            count += ladder[level].Orders;
        }
        return count;
    }
}

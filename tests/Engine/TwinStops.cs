using Matching.Engine;
using Matching.Engine.Events;

namespace Matching.Tests.Engine;

/// <summary>The twin's stops: which ones a trade has reached, and their turn as takers.</summary>
internal sealed class TwinStops(TwinVenue venue)
{
    private readonly List<TwinOrder> _elected = [];
    private long _anchor;

    /// <summary>Whether some have not had their turn yet: the next transaction goes on with them.</summary>
    public bool AreElected => _elected.Count > 0;

    public static bool IsReached(Side side, long stopPrice, long lastPrice) =>
        lastPrice != 0 && (side == Side.Buy ? lastPrice >= stopPrice : lastPrice <= stopPrice);

    /// <summary>All stops that the last trade has reached get in line for their turn.</summary>
    /// <param name="instrument">Where the trade was.</param>
    /// <param name="anchor">The price before the command that traded.</param>
    public void Elect(TwinInstrument instrument, long anchor)
    {
        List<TwinOrder> reached = [.. venue.Live
            .Where(o => o.Instrument == instrument && o.Place == OrderPlace.Waiting
                && IsReached(o.Side, o.StopPrice, instrument.LastPrice))
            .OrderBy(o => o.Number)];
        if (reached.Count == 0) return;
        _anchor = anchor;
        foreach (TwinOrder stop in reached) stop.Place = OrderPlace.Elected;
        _elected.AddRange(reached);
        venue.Say(new TwinOutcome(EventKind.StopsElected)
        {
            Price = instrument.LastPrice,
            OtherQty = anchor,
            Detail = reached.Count,
            InstrumentId = instrument.Id,
        });
    }

    /// <summary>Each elected stop takes, in as many transactions as that needs.</summary>
    public void TakeAll()
    {
        while (AreElected)
        {
            venue.GoOnInContinuation();
            Take();
        }
    }

    /// <summary>
    /// Elected stops take, one after the other, and their trades elect again: so many as this transaction
    /// may hold.
    /// </summary>
    public void Take()
    {
        for (int turn = 0; turn < Limits.MaxElectionsPerCommand && AreElected; turn++)
        {
            if (venue.EventsSoFar >= Limits.MaxEventsToGoOn) return;
            TwinOrder stop = _elected[0];
            _elected.RemoveAt(0);
            long bound = Bound(stop);
            venue.Say(new TwinOutcome(EventKind.OrderElected) { Price = bound, Order = stop.Report() });
            stop.Place = OrderPlace.Taking;
            venue.Sweep.Take(stop, bound);
            Elect(stop.Instrument, _anchor);
        }
    }

    /// <summary>An order that has ended has no turn.</summary>
    public void Forget(TwinOrder order) => _elected.Remove(order);

    /// <summary>
    /// A stop-limit goes no further than the dynamic collar, a plain stop than either, as they are now.
    /// </summary>
    private long Bound(TwinOrder stop)
    {
        long bound = TwinPrices.Within(
            stop.Instrument, stop.Side, stop.Price, _anchor, stop.Instrument.Terms.DynamicCollar);
        if (stop.Terms.OrderType == OrderType.StopLimit) return bound;
        return TwinPrices.Within(
            stop.Instrument, stop.Side, bound, stop.Instrument.Reference, stop.Instrument.Terms.StaticCollar);
    }
}

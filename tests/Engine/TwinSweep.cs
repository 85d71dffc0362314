using System.Numerics;
using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;

namespace Matching.Tests.Engine;

/// <summary>The twin's matching: a taker meets one maker after the other, then rests or ends.</summary>
internal sealed class TwinSweep(TwinVenue venue)
{
    /// <summary>Why the last taker was stopped, None where nothing but its own limit did.</summary>
    public CancelReason Stopped { get; private set; }

    /// <summary>Whether the last taker's budget did not pay for all that it met.</summary>
    public bool WasCut { get; private set; }

    /// <param name="taker">The order; it says until when by its price.</param>
    /// <param name="bound">The worst price of an elected stop, no better than its own.</param>
    public void Take(TwinOrder taker, long? bound = null)
    {
        int before = venue.EventsInAll;
        long executed = taker.Cum;
        Stopped = CancelReason.None;
        WasCut = false;
        while (taker.Leaves > 0)
        {
            TwinOrder? maker = Makers(taker, bound ?? taker.Price).FirstOrDefault();
            if (maker is null) break;
            if (venue.EventsInAll - before >= Limits.MaxEventsPerTaker) Stopped = CancelReason.TooManyFills;
            else Stopped = Meet(maker, taker);
            if (Stopped != CancelReason.None) break;
        }
        if (taker.Leaves == 0)
        {
            venue.Market.End(taker);
            return;
        }
        bool tightened = bound is not null && bound != taker.Price;
        CancelReason why = Stopped != CancelReason.None ? Stopped
            : tightened ? CancelReason.Collar
            : WhyNotRest(taker);
        if (why == CancelReason.None) Book(taker, taker.Cum - executed);
        else venue.Market.Remove(taker, why);
    }

    /// <summary>What a limit crosses, in the order in which it trades.</summary>
    public List<TwinOrder> Makers(TwinOrder taker, long limit) =>
        Makers(taker.Instrument.Id, taker.Side, limit);

    public List<TwinOrder> Makers(int instrument, Side takerSide, long limit) =>
        venue.Market.Queue(instrument, takerSide.Opposite, maker =>
            takerSide == Side.Buy ? maker.Price <= limit : maker.Price >= limit);

    private CancelReason Meet(TwinOrder maker, TwinOrder taker)
    {
        long qty = Math.Min(taker.Leaves, maker.Shown);
        if (taker.IsCash)
        {
            qty = Math.Min(qty, Affordable(taker, maker.Price, qty));
            if (qty == 0) return CancelReason.BudgetSpent;
        }
        if (taker.Terms.SelfTradePrevention != SelfTradePrevention.None && AreOneGroup(maker, taker))
        {
            Prevent(maker, taker);
            return CancelReason.None;
        }
        BigInteger after = taker.CumNotional + taker.Instrument.Notional(maker.Price, qty)
            + taker.Instrument.Notional(taker.Price, taker.Leaves - qty);
        if (after > Limits.MaxAmount) return CancelReason.AmountLimit;
        WasCut |= qty < Math.Min(taker.Leaves, maker.Shown);
        Trade(maker, taker, qty);
        return CancelReason.None;
    }

    /// <summary>The most whole lots, up to so many, that the rest of a budget pays for.</summary>
    public static long Affordable(TwinOrder taker, long price, long most)
    {
        TwinInstrument instrument = taker.Instrument;
        long lot = instrument.Terms.LotSize;
        long enough = 0, tooMany = most / lot + 1;
        while (tooMany - enough > 1)
        {
            long lots = enough + (tooMany - enough) / 2;
            if (taker.CostOf(instrument.Notional(price, lots * lot)) <= taker.Budget) enough = lots;
            else tooMany = lots;
        }
        return enough * lot;
    }

    private bool AreOneGroup(TwinOrder maker, TwinOrder taker) => KeyOf(maker) == KeyOf(taker);

    private (bool Given, int Group) KeyOf(TwinOrder order)
    {
        TwinAccount account = venue.Accounts[order.AccountId];
        return account.Group != 0 ? (true, account.Group) : (false, account.Owner);
    }

    private void Prevent(TwinOrder maker, TwinOrder taker)
    {
        SelfTradePrevention mode = taker.Terms.SelfTradePrevention;
        long smaller = Math.Min(taker.Leaves, maker.Shown), shown = maker.Shown;
        (long makerLoses, long takerLoses) = mode switch
        {
            SelfTradePrevention.CancelNewest => (0, taker.Leaves),
            SelfTradePrevention.CancelOldest => (maker.Leaves, 0),
            SelfTradePrevention.CancelBoth => (maker.Leaves, taker.Leaves),
            _ => (smaller, smaller),
        };
        maker.Leaves -= makerLoses;
        taker.Leaves -= takerLoses;
        if (maker.IsIceberg) maker.Slice -= Math.Min(maker.Slice, makerLoses);
        venue.Say(new TwinOutcome(EventKind.MatchPrevented)
        {
            Price = maker.Price,
            Qty = takerLoses,
            OtherQty = makerLoses,
            Notional = shown - maker.Shown,
            InstrumentId = taker.Instrument.Id,
            Detail = (int)taker.Side + 10 * (int)mode,
            Order = taker.Meeting(fee: 0),
            Maker = maker.Meeting(fee: 0),
        });
        AfterMeeting(maker);
    }

    private void Trade(TwinOrder maker, TwinOrder taker, long qty)
    {
        BigInteger notional = taker.Instrument.Notional(maker.Price, qty);
        BigInteger makerFee = -maker.Fees, takerFee = -taker.Fees;
        maker.MakerNotional += notional;
        taker.TakerNotional += notional;
        makerFee += maker.Fees;
        takerFee += taker.Fees;
        foreach (TwinOrder order in (TwinOrder[])[maker, taker])
        {
            order.Cum += qty;
            order.Leaves -= qty;
        }
        if (maker.IsIceberg) maker.Slice -= qty;
        (TwinOrder buyer, TwinOrder seller) = taker.Side == Side.Buy ? (taker, maker) : (maker, taker);
        ListInstrumentTerms terms = taker.Instrument.Terms;
        venue.Ledger.Move(buyer.AccountId, seller.AccountId, terms.QuoteAssetId, notional);
        venue.Ledger.Move(seller.AccountId, buyer.AccountId, terms.BaseAssetId, qty);
        venue.Ledger.Move(maker.AccountId, Limits.HouseAccount, terms.QuoteAssetId, makerFee);
        venue.Ledger.Move(taker.AccountId, Limits.HouseAccount, terms.QuoteAssetId, takerFee);
        taker.Instrument.LastPrice = maker.Price;
        TwinProtection? protection = venue.Quoting.ProtectionOf(maker);
        ProtectionWindow window = venue.Quoting.Count(protection, qty, notional);
        venue.Say(new TwinOutcome(EventKind.Traded)
        {
            Price = maker.Price,
            Qty = qty,
            Notional = (long)notional,
            InstrumentId = taker.Instrument.Id,
            Detail = (int)taker.Side + 10 * (int)window,
            Order = taker.Meeting(takerFee),
            Maker = maker.Meeting(makerFee),
        });
        AfterMeeting(maker);
        if (protection is not null) venue.Quoting.TriggerIfReached(protection, maker.SessionId);
    }

    /// <summary>Who has nothing left has ended; an iceberg shows its next slice at the back.</summary>
    private void AfterMeeting(TwinOrder maker)
    {
        if (maker.Leaves == 0) venue.Market.End(maker);
        else if (maker.IsIceberg && maker.Slice == 0)
        {
            maker.Slice = Math.Min(maker.Terms.DisplayQty, maker.Leaves);
            maker.Arrival = ++venue.Arrivals;
            venue.Say(new TwinOutcome(EventKind.OrderRefreshed)
            {
                Price = maker.Price,
                Qty = maker.Slice,
                Detail = (int)maker.Side,
                InstrumentId = maker.Instrument.Id,
                Order = new TwinReport { OrderId = maker.Id },
            });
        }
    }

    private CancelReason WhyNotRest(TwinOrder taker)
    {
        if (!taker.MayRest)
            return taker.Terms.OrderType == OrderType.Limit
                ? CancelReason.ImmediateOrCancel
                : CancelReason.NoLiquidity;
        bool full = taker.Terms.OrderType == OrderType.StopLimit
            && venue.Market.LevelIsFull(taker, taker.Price, taker.StopPrice, taker.Leaves);
        return full ? CancelReason.LevelFull : CancelReason.None;
    }

    private void Book(TwinOrder taker, long executed)
    {
        long display = taker.Terms.DisplayQty;
        taker.Place = OrderPlace.Booked;
        taker.Arrival = ++venue.Arrivals;
        if (taker.IsIceberg) taker.Slice = Math.Min(display - executed % display, taker.Leaves);
        venue.Say(new TwinOutcome(EventKind.OrderBooked)
        {
            Order = taker.Report(place: OrderPlace.Taking),
        });
    }
}

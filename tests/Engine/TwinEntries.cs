using System.Numerics;
using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;

namespace Matching.Tests.Engine;

/// <summary>The twin's new orders: the ladder of checks as the rules list it, then their place.</summary>
internal sealed class TwinEntries(TwinVenue venue)
{
    public void Enter(in Command command, RejectReason reason)
    {
        NewOrderTerms terms = command.NewOrder;
        TwinOrder? order = null;
        if (reason == RejectReason.None) reason = Check(in command.Header, terms, out order);
        if (reason == RejectReason.None) reason = CheckMarket(order!);
        if (reason != RejectReason.None)
        {
            venue.Say(EventKind.OrderRejected, reason);
            return;
        }
        long anchor = order!.Instrument.Anchor;
        Entry entry = Admit(order);
        venue.Say(new TwinOutcome(EventKind.OrderAccepted)
        {
            Detail = (int)entry,
            Order = order.Report(place: 0) with
            {
                ExpireTime = order.Expires,
                Kind = $"{order.MakerRate}/{order.TakerRate}",
            },
        });
        if (entry == Entry.Taking) Take(order, anchor);
    }

    /// <summary>Gives an order its id and its place.</summary>
    public Entry Admit(TwinOrder order)
    {
        HashSet<int> taken = [.. venue.Live.Select(other => other.Slot)];
        int slot = Enumerable.Range(1, venue.Capacities.Orders).First(free => !taken.Contains(free));
        order.Id = (++venue.Orders << 23) + slot;
        order.Arrival = ++venue.Arrivals;
        venue.Live.Add(order);
        venue.Ledger.Ensure(order.AccountId, order.Instrument.Terms.BaseAssetId);
        venue.Ledger.Ensure(order.AccountId, order.Instrument.Terms.QuoteAssetId);
        Entry entry = IsStop(order.Terms.OrderType) ? Entry.Waiting
            : order.MayRest && venue.Sweep.Makers(order, order.Price).Count == 0 ? Entry.Booked
            : Entry.Taking;
        order.Place = entry switch
        {
            Entry.Waiting => OrderPlace.Waiting,
            Entry.Booked => OrderPlace.Booked,
            _ => OrderPlace.Taking,
        };
        if (entry == Entry.Booked && order.IsIceberg)
            order.Slice = Math.Min(order.Terms.DisplayQty, order.Leaves);
        return entry;
    }

    public static bool IsStop(OrderType type) => type is OrderType.Stop or OrderType.StopLimit;

    public (int Maker, int Taker) RatesOf(int account, TwinInstrument instrument)
    {
        int tier = venue.Accounts[account].Tier;
        return tier == 0 ? (instrument.Terms.MakerFeeRate, instrument.Terms.TakerFeeRate) : venue.Tiers[tier];
    }

    /// <summary>How many of the two balances that an order needs are not there yet.</summary>
    public bool LacksBalances(int account, TwinInstrument instrument)
    {
        int missing = (venue.Ledger.Has(account, instrument.Terms.BaseAssetId) ? 0 : 1)
            + (venue.Ledger.Has(account, instrument.Terms.QuoteAssetId) ? 0 : 1);
        return venue.Ledger.Free < missing;
    }

    /// <summary>Whether so much more lets an account have more of the base asset than it may.</summary>
    public bool ExceedsHoldings(int account, TwinInstrument instrument, BigInteger more)
    {
        int asset = instrument.Terms.BaseAssetId;
        long limit = venue.Ledger.Limits.GetValueOrDefault((account, asset));
        if (limit == 0 || more <= 0) return false;
        BigInteger incoming = 0;
        foreach (TwinOrder open in venue.Live)
            if (open.AccountId == account && open.Side == Side.Buy
                && open.Instrument.Terms.BaseAssetId == asset) incoming += open.Leaves;
        return venue.Ledger.Total(account, asset) + incoming + more > limit;
    }

    private void Take(TwinOrder order, long anchor)
    {
        venue.Sweep.Take(order);
        venue.Stops.Elect(order.Instrument, anchor);
    }

    private RejectReason Check(in CommandHeader header, NewOrderTerms terms, out TwinOrder? order)
    {
        order = null;
        RejectReason reason = venue.Members.CheckOwn(in header, terms.AccountId);
        if (reason != RejectReason.None) return reason;
        reason = venue.Members.CheckMay(terms.AccountId, terms.Side == Side.Buy);
        if (reason != RejectReason.None) return reason;
        TwinInstrument? instrument = venue.Instrument(terms.InstrumentId);
        if (instrument is null) return RejectReason.UnknownInstrument;
        if (instrument.Killed) return RejectReason.KillSwitch;
        if (instrument.Status is not (InstrumentStatus.Open or InstrumentStatus.PreOpen))
            return RejectReason.NotTradable;
        reason = CheckKind(terms, instrument);
        if (reason != RejectReason.None) return reason;
        reason = CheckPrice(terms, instrument, out long limit);
        if (reason != RejectReason.None) return reason;
        reason = CheckQty(terms, instrument, out long qty);
        if (reason != RejectReason.None) return reason;
        (int maker, int taker) = RatesOf(terms.AccountId, instrument);
        order = new TwinOrder
        {
            Instrument = instrument,
            Terms = terms,
            SessionId = header.SessionId,
            MakerRate = maker,
            TakerRate = taker,
            Name = terms.ClOrdId,
            Price = limit,
            StopPrice = terms.StopPrice,
            Leaves = qty,
            Expires = ExpiryOf(terms, instrument),
        };
        return CheckAmounts(order);
    }

    private RejectReason CheckKind(NewOrderTerms terms, TwinInstrument instrument)
    {
        if (terms.Side is not (Side.Buy or Side.Sell)) return RejectReason.InvalidSide;
        if (!Enum.IsDefined(terms.OrderType) || terms.OrderType == OrderType.None)
            return RejectReason.InvalidOrderType;
        bool atOnce = terms.TimeInForce is TimeInForce.ImmediateOrCancel or TimeInForce.FillOrKill;
        if (!Enum.IsDefined(terms.TimeInForce) || terms.TimeInForce == TimeInForce.None)
            return RejectReason.InvalidTimeInForce;
        if (terms.OrderType == OrderType.Market && !atOnce) return RejectReason.InvalidTimeInForce;
        if (IsStop(terms.OrderType) && atOnce) return RejectReason.InvalidTimeInForce;
        ExecInst both = ExecInst.PostOnly | ExecInst.Reprice;
        if (terms.ExecInst != ExecInst.None && terms.ExecInst != ExecInst.PostOnly && terms.ExecInst != both)
            return RejectReason.InvalidExecInst;
        if (terms.ExecInst != ExecInst.None && (terms.OrderType != OrderType.Limit || atOnce))
            return RejectReason.InvalidExecInst;
        if (!Enum.IsDefined(terms.SelfTradePrevention)) return RejectReason.InvalidSelfTradePrevention;
        if (IsStop(terms.OrderType) != (terms.StopPrice != 0)) return RejectReason.InvalidStopPrice;
        if (terms.OrderType == OrderType.Stop && terms.Price != 0) return RejectReason.InvalidStopPrice;
        if (terms.DisplayQty != 0 && !MayShow(terms, instrument, atOnce))
            return RejectReason.InvalidDisplayQty;
        if (terms.CashOrderQty != 0 && !MaySpend(terms)) return RejectReason.InvalidCashOrderQty;
        bool until = terms.TimeInForce == TimeInForce.GoodTillDate;
        bool validTime = until ? terms.ExpireTime > venue.Time : terms.ExpireTime == 0;
        return validTime ? RejectReason.None : RejectReason.InvalidExpireTime;
    }

    private static bool MayShow(NewOrderTerms terms, TwinInstrument instrument, bool atOnce) =>
        terms.OrderType is OrderType.Limit or OrderType.StopLimit && !atOnce
        && terms.DisplayQty > 0 && terms.DisplayQty % instrument.Terms.LotSize == 0
        && terms.DisplayQty >= instrument.Terms.MinQty && terms.DisplayQty < terms.OrderQty;

    private static bool MaySpend(NewOrderTerms terms) =>
        terms.OrderType == OrderType.Market && terms.Side == Side.Buy && terms.OrderQty == 0
        && terms.CashOrderQty is > 0 and <= Limits.MaxAmount;

    private RejectReason CheckPrice(NewOrderTerms terms, TwinInstrument instrument, out long limit)
    {
        limit = terms.Price;
        RejectReason reason = RejectReason.None;
        if (IsStop(terms.OrderType)) reason = TwinPrices.Check(instrument, terms.StopPrice);
        if (reason != RejectReason.None) return reason;
        if (terms.OrderType == OrderType.Stop)
        {
            limit = TwinPrices.Protected(instrument, terms.Side, terms.StopPrice);
            return RejectReason.None;
        }
        if (terms.OrderType != OrderType.Market || terms.Price != 0)
            reason = TwinPrices.Check(instrument, terms.Price);
        if (reason != RejectReason.None) return reason;
        if (terms.OrderType == OrderType.Market)
        {
            TwinOrder? best = venue.Market.Best(instrument.Id, terms.Side.Opposite);
            if (best is null || TwinPrices.LacksReference(instrument)) return RejectReason.NoReferencePrice;
            limit = TwinPrices.OfMarket(instrument, terms.Side, best.Price, terms.Price);
            if (limit is <= 0 or > Limits.MaxAmount) return RejectReason.NoReferencePrice;
        }
        return terms.ExecInst.HasFlag(ExecInst.Reprice)
            ? Reprice(terms, instrument, ref limit)
            : RejectReason.None;
    }

    /// <summary>One tick behind the best opposite price, where the order would trade.</summary>
    private RejectReason Reprice(NewOrderTerms terms, TwinInstrument instrument, ref long limit)
    {
        TwinOrder? best = venue.Sweep.Makers(instrument.Id, terms.Side, limit).FirstOrDefault();
        if (best is null) return RejectReason.None;
        limit = best.Price + (terms.Side == Side.Buy ? -1 : 1) * instrument.Terms.TickSize;
        return limit <= 0 ? RejectReason.WouldTrade : RejectReason.None;
    }

    private RejectReason CheckQty(NewOrderTerms terms, TwinInstrument instrument, out long qty)
    {
        qty = terms.OrderQty;
        if (terms.CashOrderQty == 0) return TwinPrices.CheckQty(instrument, qty);
        (int maker, int taker) = RatesOf(terms.AccountId, instrument);
        var spends = new TwinOrder
        {
            Instrument = instrument,
            Terms = terms,
            SessionId = 0,
            MakerRate = maker,
            TakerRate = taker,
        };
        long best = venue.Market.Best(instrument.Id, Side.Sell)!.Price;
        qty = TwinSweep.Affordable(spends, best, instrument.Terms.MaxQty);
        return qty < instrument.Terms.MinQty ? RejectReason.InvalidCashOrderQty : RejectReason.None;
    }

    private RejectReason CheckAmounts(TwinOrder order)
    {
        TwinInstrument instrument = order.Instrument;
        TwinAccount account = venue.Accounts[order.AccountId];
        BigInteger notional = instrument.Notional(order.Price, order.Leaves);
        bool isBudget = order.Terms.CashOrderQty != 0 && venue.RulesVersion >= 3;
        if (isBudget && notional <= Limits.MaxAmount) notional = order.Terms.CashOrderQty;
        RejectReason reason = TwinPrices.CheckNotional(instrument, notional);
        if (reason != RejectReason.None) return reason;
        if (order.Terms.OrderType == OrderType.Limit)
            reason = TwinPrices.CheckCollars(instrument, order.Side, order.Price);
        if (order.Terms.OrderType == OrderType.StopLimit)
            reason = TwinPrices.CheckStopLimit(instrument, order.Side, order.Price, venue.RulesVersion);
        if (reason != RejectReason.None) return reason;
        if (venue.Market.Find(order.AccountId, order.Name) is not null) return RejectReason.DuplicateClOrdId;
        int open = venue.Live.Count(live => live.AccountId == order.AccountId);
        if (account.MaxOpenOrders != 0 && open >= account.MaxOpenOrders)
            return RejectReason.TooManyOpenOrders;
        if (order.Side == Side.Buy && ExceedsHoldings(order.AccountId, instrument, order.Leaves))
            return RejectReason.HoldingsLimit;
        if (order.Hold > Limits.MaxAmount) return RejectReason.AmountTooLarge;
        bool queues = order.MayRest || IsStop(order.Terms.OrderType);
        if (queues && venue.Market.LevelIsFull(order, order.Price, order.StopPrice, order.Leaves))
            return RejectReason.LevelFull;
        if (venue.Live.Count == venue.Capacities.Orders) return RejectReason.OrdersFull;
        if (venue.Ledger.Available(order.AccountId, order.HeldAsset) < order.Hold)
            return RejectReason.InsufficientFunds;
        return LacksBalances(order.AccountId, instrument) ? RejectReason.BalancesFull : RejectReason.None;
    }

    private RejectReason CheckMarket(TwinOrder order)
    {
        bool isStop = IsStop(order.Terms.OrderType);
        if (isStop && TwinStops.IsReached(order.Side, order.StopPrice, order.Instrument.LastPrice))
            return RejectReason.StopReached;
        bool crosses = !isStop && venue.Sweep.Makers(order, order.Price).Count > 0;
        if (order.Terms.ExecInst.HasFlag(ExecInst.PostOnly) && crosses) return RejectReason.WouldTrade;
        RejectReason reason = order.Terms.TimeInForce == TimeInForce.FillOrKill
            ? TryOnACopy(order)
            : RejectReason.None;
        if (reason != RejectReason.None || order.Instrument.Status == InstrumentStatus.Open) return reason;
        return isStop || (order.MayRest && !crosses) ? RejectReason.None : RejectReason.NotTradable;
    }

    /// <summary>What would come of a fill-or-kill order, seen on a venue that doesn't count.</summary>
    private RejectReason TryOnACopy(TwinOrder order)
    {
        TwinVenue copy = venue.Copy();
        TwinOrder tried = order.Copy(copy.Instruments[order.Instrument.Id - 1]);
        copy.Entries.Admit(tried);
        copy.Say(EventKind.OrderAccepted);
        copy.Sweep.Take(tried);
        if (tried.Cum == order.Leaves) return RejectReason.None;
        // What a prevented match took, or its budget did not pay, is missing, whatever stops it further on.
        if (copy.Sweep.WasCut || tried.Cum + tried.Leaves < order.Leaves) return RejectReason.NotFillable;
        return copy.Sweep.Stopped switch
        {
            CancelReason.TooManyFills => RejectReason.TooManyFills,
            CancelReason.AmountLimit => RejectReason.AmountTooLarge,
            _ => RejectReason.NotFillable,
        };
    }

    private long ExpiryOf(NewOrderTerms terms, TwinInstrument instrument)
    {
        if (terms.TimeInForce == TimeInForce.GoodTillDate) return terms.ExpireTime;
        if (terms.TimeInForce != TimeInForce.Day) return 0;
        long close = venue.Time / Limits.Day * Limits.Day + instrument.Terms.SessionClose;
        return close > venue.Time ? close : close + Limits.Day;
    }
}

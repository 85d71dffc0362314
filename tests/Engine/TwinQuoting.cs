using System.Numerics;
using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;

namespace Matching.Tests.Engine;

/// <summary>The twin's quotes, and the protections that count their fills.</summary>
internal sealed class TwinQuoting(TwinVenue venue)
{
    private static readonly Side[] _sides = [Side.Buy, Side.Sell];

    public void Enter(in Command command, RejectReason reason)
    {
        QuoteTerms terms = command.Quote;
        bool own = false;
        if (reason == RejectReason.None) reason = CheckMaker(in command.Header, terms.AccountId);
        if (reason == RejectReason.None)
        {
            own = true;
            reason = Check(in command.Header, terms);
        }
        if (reason != RejectReason.None)
        {
            venue.Say(EventKind.QuoteRejected, reason);
            foreach (Side side in _sides)
                if (own && Find(terms.AccountId, terms.InstrumentId, side) is { } refused)
                    venue.Market.Remove(refused, CancelReason.QuoteRefused);
            return;
        }
        venue.Say(EventKind.QuoteAccepted);
        TwinQuote? quote = QuoteOf(terms.AccountId, terms.InstrumentId);
        if (quote is not null) Join(quote, terms.Group);
        long anchor = venue.Instrument(terms.InstrumentId)!.Anchor;
        foreach (Side side in _sides) MakeWay(terms, side);
        List<Side> places = [.. _sides.Where(side => SideOf(terms, side).Qty > 0
            && Find(terms.AccountId, terms.InstrumentId, side) is null)];
        foreach (Side side in _sides) Reduce(terms, side);
        foreach (Side side in places) Place(command.Header.SessionId, terms, side);
        venue.Stops.Elect(venue.Instrument(terms.InstrumentId)!, anchor);
    }

    public void SetProtection(in Command command, RejectReason reason)
    {
        SetProtectionTerms terms = command.SetProtection;
        if (reason == RejectReason.None) reason = CheckMaker(in command.Header, terms.AccountId);
        if (reason != RejectReason.None) { }
        else if (terms.Group <= 0 || (venue.RulesVersion >= 3 && terms.Group > 64))
            reason = RejectReason.UnknownProtection;
        else if (terms.Window is <= 0 or > Limits.MaxAmount) reason = RejectReason.InvalidProtectionWindow;
        else if (terms.MaxFills < 0 || terms.MaxQty is < 0 or > Limits.MaxAmount
            || terms.MaxNotional is < 0 or > Limits.MaxAmount) reason = RejectReason.InvalidLimit;
        else if (Protection(terms.AccountId, terms.Group) is null
            && venue.Protections.Count == venue.Capacities.Protections) reason = RejectReason.ProtectionsFull;
        if (reason == RejectReason.None)
        {
            TwinProtection? protection = Protection(terms.AccountId, terms.Group);
            if (protection is null) venue.Protections.Add(new TwinProtection { Terms = terms });
            else
            {
                protection.Terms = terms;
                protection.Empty();
            }
        }
        venue.Answer(reason, EventKind.ProtectionSet, EventKind.SetProtectionRejected);
    }

    public void ResetProtection(in Command command, RejectReason reason)
    {
        ResetProtectionTerms terms = command.ResetProtection;
        if (reason == RejectReason.None) reason = CheckMaker(in command.Header, terms.AccountId);
        TwinProtection? protection = Protection(terms.AccountId, terms.Group);
        if (reason == RejectReason.None && protection is null) reason = RejectReason.UnknownProtection;
        if (reason == RejectReason.None)
        {
            protection!.Triggered = false;
            protection.Empty();
        }
        venue.Answer(reason, EventKind.ProtectionReset, EventKind.ResetProtectionRejected);
    }

    private RejectReason CheckMaker(in CommandHeader header, int account) =>
        venue.RulesVersion == 1 || venue.Sessions[header.SessionId].Role == Role.MarketMaker
            ? venue.Members.CheckOwn(in header, account)
            : RejectReason.NotPermitted;

    /// <summary>The protection that counts an order's fills as a maker, if any.</summary>
    public TwinProtection? ProtectionOf(TwinOrder order)
    {
        if (!order.IsQuote) return null;
        return Protection(order.AccountId, QuoteOf(order.AccountId, order.Instrument.Id)!.Group);
    }

    public ProtectionWindow Count(TwinProtection? protection, long qty, BigInteger notional)
    {
        if (protection is null) return ProtectionWindow.None;
        bool begins = protection.Fills == 0 || venue.Time - protection.Since >= protection.Terms.Window;
        if (begins)
        {
            protection.Empty();
            protection.Since = venue.Time;
        }
        protection.Fills++;
        protection.Qty += qty;
        protection.Notional += notional;
        return begins ? ProtectionWindow.New : ProtectionWindow.Open;
    }

    /// <summary>A limit is reached: all quotes of the group leave.</summary>
    public void TriggerIfReached(TwinProtection protection, int sessionId)
    {
        SetProtectionTerms terms = protection.Terms;
        bool reached = (terms.MaxFills != 0 && protection.Fills >= terms.MaxFills)
            || (terms.MaxQty != 0 && protection.Qty >= terms.MaxQty)
            || (terms.MaxNotional != 0 && protection.Notional >= terms.MaxNotional);
        if (!reached || protection.Triggered) return;
        protection.Triggered = true;
        venue.Say(new TwinOutcome(EventKind.ProtectionTriggered)
        {
            AccountId = terms.AccountId,
            Detail = terms.Group,
            Qty = (long)protection.Qty,
            Notional = (long)protection.Notional,
            OtherQty = protection.Fills,
            SessionId = sessionId,
        });
        foreach (TwinQuote quote in QuotesOf(terms.AccountId, terms.Group))
            foreach (Side side in _sides)
                if (Find(quote.AccountId, quote.InstrumentId, side) is { } leaves)
                    venue.Market.Remove(leaves, CancelReason.MarketMakerProtection);
    }

    private TwinProtection? Protection(int account, int group) =>
        venue.Protections.Find(p => p.Terms.AccountId == account && p.Terms.Group == group);

    private TwinQuote? QuoteOf(int account, int instrument) =>
        venue.Quotes.Find(quote => quote.AccountId == account && quote.InstrumentId == instrument);

    private List<TwinQuote> QuotesOf(int account, int group) =>
        venue.Quotes.FindAll(quote => quote.AccountId == account && quote.Group == group);

    /// <summary>A quote's side, on the book or being matched.</summary>
    private TwinOrder? Find(int account, int instrument, Side side) => venue.Live.Find(o =>
        o.IsQuote && o.AccountId == account && o.Instrument.Id == instrument && o.Side == side);

    /// <summary>Behind the group's others, unless it is in it already.</summary>
    private void Join(TwinQuote quote, int group)
    {
        if (quote.Group == group) return;
        quote.Group = group;
        venue.Quotes.Remove(quote);
        venue.Quotes.Add(quote);
    }

    private static (long Price, long Qty) SideOf(QuoteTerms terms, Side side) =>
        side == Side.Buy ? (terms.BidPrice, terms.BidQty) : (terms.AskPrice, terms.AskQty);

    private static bool Keeps(TwinOrder? old, long price, long qty) =>
        old is not null && qty > 0 && old.Price == price && qty <= old.Leaves;

    /// <summary>The old side leaves, unless it keeps its place.</summary>
    private void MakeWay(QuoteTerms terms, Side side)
    {
        (long price, long qty) = SideOf(terms, side);
        TwinOrder? old = Find(terms.AccountId, terms.InstrumentId, side);
        CancelReason why = qty == 0 ? CancelReason.QuoteWithdrawn : CancelReason.QuoteReplaced;
        if (old is not null && !Keeps(old, price, qty)) venue.Market.Remove(old, why);
    }

    private void Reduce(QuoteTerms terms, Side side)
    {
        long qty = SideOf(terms, side).Qty;
        TwinOrder? old = Find(terms.AccountId, terms.InstrumentId, side);
        if (old is null || qty == old.Leaves) return;
        long shown = old.Shown;
        old.Leaves = qty;
        old.Name = terms.QuoteId;
        venue.Say(new TwinOutcome(EventKind.QuoteReduced) { Order = old.Report(), OtherQty = shown });
    }

    private void Place(int session, QuoteTerms terms, Side side)
    {
        TwinOrder order = MakeOrder(session, terms, side);
        TwinQuote? quote = QuoteOf(terms.AccountId, terms.InstrumentId);
        if (quote is null)
            venue.Quotes.Add(new TwinQuote
            {
                AccountId = terms.AccountId,
                InstrumentId = terms.InstrumentId,
                Group = terms.Group,
            });
        Entry entry = venue.Entries.Admit(order);
        venue.Say(new TwinOutcome(EventKind.QuotePlaced)
        {
            Detail = (int)entry,
            Qty = terms.Group,
            Order = order.Report(place: 0) with
            {
                Kind = $"{order.MakerRate}/{order.TakerRate} {terms.SelfTradePrevention}",
            },
        });
        if (entry == Entry.Taking) venue.Sweep.Take(order);
    }

    private TwinOrder MakeOrder(int session, QuoteTerms terms, Side side)
    {
        (long price, long qty) = SideOf(terms, side);
        TwinInstrument instrument = venue.Instrument(terms.InstrumentId)!;
        (int maker, int taker) = venue.Entries.RatesOf(terms.AccountId, instrument);
        return new TwinOrder
        {
            Instrument = instrument,
            SessionId = session,
            IsQuote = true,
            MakerRate = maker,
            TakerRate = taker,
            Name = terms.QuoteId,
            Price = price,
            Leaves = qty,
            Terms = new NewOrderTerms
            {
                AccountId = terms.AccountId,
                InstrumentId = terms.InstrumentId,
                Side = side,
                OrderType = OrderType.Limit,
                TimeInForce = TimeInForce.GoodTillCancel,
                SelfTradePrevention = terms.SelfTradePrevention,
            },
        };
    }

    private RejectReason Check(in CommandHeader header, QuoteTerms terms)
    {
        TwinInstrument? instrument = venue.Instrument(terms.InstrumentId);
        if (instrument is null) return RejectReason.UnknownInstrument;
        if (terms.BidQty == 0 && terms.AskQty == 0) return RejectReason.None;
        RejectReason reason = venue.Members.CheckMay(terms.AccountId, terms.BidQty != 0);
        if (reason != RejectReason.None) return reason;
        if (instrument.Killed) return RejectReason.KillSwitch;
        if (instrument.Status is not (InstrumentStatus.Open or InstrumentStatus.PreOpen))
            return RejectReason.NotTradable;
        if (terms.ExecInst is not (ExecInst.None or ExecInst.PostOnly)) return RejectReason.InvalidExecInst;
        if (!Enum.IsDefined(terms.SelfTradePrevention)) return RejectReason.InvalidSelfTradePrevention;
        reason = CheckGroup(terms);
        if (reason != RejectReason.None) return reason;
        List<TwinOrder> sides = [.. _sides.Where(side => SideOf(terms, side).Qty != 0)
            .Select(side => MakeOrder(0, terms, side))];
        foreach (TwinOrder side in sides)
        {
            reason = CheckSide(side);
            if (reason != RejectReason.None) return reason;
        }
        if (sides.Count == 2 && terms.BidPrice >= terms.AskPrice) return RejectReason.QuoteWouldCross;
        return CheckRoom(terms, instrument, sides);
    }

    private RejectReason CheckSide(TwinOrder side)
    {
        TwinInstrument instrument = side.Instrument;
        RejectReason reason = TwinPrices.Check(instrument, side.Price);
        if (reason == RejectReason.None) reason = TwinPrices.CheckQty(instrument, side.Leaves);
        if (reason == RejectReason.None)
            reason = TwinPrices.CheckNotional(instrument, instrument.Notional(side.Price, side.Leaves));
        TwinOrder? old = Find(side.AccountId, instrument.Id, side.Side);
        if (reason == RejectReason.None && !Keeps(old, side.Price, side.Leaves))
            reason = TwinPrices.CheckCollars(instrument, side.Side, side.Price);
        if (reason != RejectReason.None) return reason;
        if (side.Hold > Limits.MaxAmount) return RejectReason.AmountTooLarge;
        return IsFull(side, old)
            ? RejectReason.LevelFull
            : RejectReason.None;
    }

    private RejectReason CheckGroup(QuoteTerms terms)
    {
        if (terms.Group == 0) return RejectReason.None;
        TwinProtection? protection = Protection(terms.AccountId, terms.Group);
        if (protection is null) return RejectReason.UnknownProtection;
        if (protection.Triggered) return RejectReason.ProtectionTriggered;
        bool joined = QuoteOf(terms.AccountId, terms.InstrumentId)?.Group == terms.Group;
        bool full = QuotesOf(terms.AccountId, terms.Group).Count >= Limits.MaxQuotesPerGroup;
        return full && !joined ? RejectReason.GroupFull : RejectReason.None;
    }

    private RejectReason CheckRoom(QuoteTerms terms, TwinInstrument instrument, List<TwinOrder> sides)
    {
        TwinAccount account = venue.Accounts[terms.AccountId];
        List<TwinOrder> old = [.. _sides.Select(side => Find(terms.AccountId, terms.InstrumentId, side))
            .OfType<TwinOrder>()];
        List<TwinOrder> placed = [.. sides.Where(side =>
            !Keeps(old.Find(o => o.Side == side.Side), side.Price, side.Leaves))];
        int leaving = old.Count(o => !sides.Exists(side => side.Side == o.Side)
            || placed.Exists(side => side.Side == o.Side));
        int open = venue.Live.Count(live => live.AccountId == terms.AccountId);
        if (account.MaxOpenOrders != 0 && placed.Count > 0
            && open - leaving + placed.Count > account.MaxOpenOrders)
            return RejectReason.TooManyOpenOrders;
        foreach (TwinOrder side in placed)
        {
            BigInteger more = side.Leaves - (old.Find(o => o.Side == side.Side)?.Leaves ?? 0);
            if (side.Side == Side.Buy && venue.Entries.ExceedsHoldings(side.AccountId, instrument, more))
                return RejectReason.HoldingsLimit;
        }
        if (venue.Live.Count - leaving + placed.Count > venue.Capacities.Orders)
            return RejectReason.OrdersFull;
        if (old.Count == 0 && venue.Quotes.Count == venue.Capacities.Quotes) return RejectReason.QuotesFull;
        foreach (TwinOrder side in placed)
        {
            BigInteger before = old.Find(o => o.Side == side.Side)?.Hold ?? 0;
            if (venue.Ledger.Available(side.AccountId, side.HeldAsset) + before < side.Hold)
                return RejectReason.InsufficientFunds;
        }
        if (venue.Entries.LacksBalances(terms.AccountId, instrument)) return RejectReason.BalancesFull;
        bool crosses = placed.Exists(side =>
            venue.Sweep.Makers(side, side.Price).Exists(maker => !old.Contains(maker)));
        if (crosses && terms.ExecInst == ExecInst.PostOnly) return RejectReason.WouldTrade;
        return crosses && instrument.Status == InstrumentStatus.PreOpen
            ? RejectReason.NotTradable
            : RejectReason.None;
    }

    private bool IsFull(TwinOrder side, TwinOrder? before)
    {
        BigInteger qty = side.Leaves;
        foreach (TwinOrder other in venue.Market.Queue(side.Instrument.Id, side.Side, o => o != before))
            if (other.Price == side.Price) qty += other.Leaves;
        return qty > Limits.MaxAmount;
    }
}

using Matching.Engine;
using Matching.Engine.Views;

namespace Matching.Replay.Explain;

/// <summary>The values that each check compares, as the command met them.</summary>
internal static class CheckFacts
{
    public static void Add(StateView view, RejectReason reason, in Asked asked, List<Fact> facts)
    {
        if (IsOfSessionOrAccount(reason)) AddAccess(view, reason, in asked, facts);
        else if (view.HasInstrument(asked.InstrumentId)) AddTerms(view, reason, in asked, facts);
        else if (reason == RejectReason.UnknownInstrument)
        {
            facts.Add(new Fact("instrument", asked.InstrumentId, FactUnit.Plain));
            facts.Add(new Fact("instruments listed", view.InstrumentCount, FactUnit.Plain));
        }
        else if (reason == RejectReason.UnknownOrder)
        {
            facts.Add(asked.OrderId != 0
                ? new Fact("order", asked.OrderId, FactUnit.Plain)
                : Named("order", $"\"{asked.OrigClOrdId}\""));
        }
    }

    private static bool IsOfSessionOrAccount(RejectReason reason) => reason <= RejectReason.AccountCloseOnly;

    private static void AddAccess(StateView view, RejectReason reason, in Asked asked, List<Fact> facts)
    {
        SessionView? session = view.Session(asked.SessionId);
        AccountView? account = view.Account(asked.AccountId);
        switch (reason)
        {
            case RejectReason.UnknownSession:
                facts.Add(new Fact("session", asked.SessionId, FactUnit.Plain)); break;
            case RejectReason.SessionSuperseded:
                facts.Add(new Fact("connection", asked.Connection, FactUnit.Plain));
                facts.Add(new Fact("session's connection", session?.Connection ?? 0, FactUnit.Plain));
                facts.Add(Named("session logged on", session?.LoggedOn == true ? "yes" : "no"));
                break;
            case RejectReason.NotPermitted:
                facts.Add(Named("session's role", $"{session?.Role}")); break;
            case RejectReason.VenueHalted or RejectReason.VenueCancelOnly:
                facts.Add(Named("mode", $"{view.Mode}")); break;
            case RejectReason.UnknownAccount:
                facts.Add(new Fact("account", asked.AccountId, FactUnit.Plain));
                facts.Add(new Fact("highest account", view.AccountCount - 1, FactUnit.Plain));
                break;
            case RejectReason.WrongAccount:
                facts.Add(new Fact("account's participant", account?.ParticipantId ?? 0, FactUnit.Plain));
                facts.Add(new Fact("session's participant", session?.ParticipantId ?? 0, FactUnit.Plain));
                break;
            case RejectReason.KillSwitch: AddKillSwitches(view, account, in asked, facts); break;
            case RejectReason.AccountFrozen or RejectReason.AccountCloseOnly:
                facts.Add(Named("account's state", $"{account?.State}"));
                facts.Add(Named("side", $"{asked.Side}"));
                break;
        }
    }

    private static void AddKillSwitches(
        StateView view, AccountView? account, in Asked asked, List<Fact> facts)
    {
        int participant = account?.ParticipantId ?? 0;
        bool instrument =
            view.HasInstrument(asked.InstrumentId) && view.Instrument(asked.InstrumentId).Killed;
        if (view.Killed) facts.Add(Named("venue's kill switch", "engaged"));
        if (participant > 0 && view.Participant(participant).Killed)
            facts.Add(Named("participant's kill switch", "engaged"));
        if (account is { Killed: true }) facts.Add(Named("account's kill switch", "engaged"));
        if (instrument) facts.Add(Named("instrument's kill switch", "engaged"));
    }

    private static void AddTerms(StateView view, RejectReason reason, in Asked asked, List<Fact> facts)
    {
        InstrumentView instrument = view.Instrument(asked.InstrumentId);
        switch (reason)
        {
            case RejectReason.PriceNotPositive: facts.Add(PriceOf(in asked)); break;
            case RejectReason.PriceOffTick:
                facts.Add(PriceOf(in asked));
                if (asked.StopPrice != 0) facts.Add(new Fact("stop price", asked.StopPrice, FactUnit.Price));
                facts.Add(new Fact("tick", instrument.TickSize, FactUnit.Price));
                break;
            case RejectReason.QtyNotPositive: facts.Add(QtyOf(in asked)); break;
            case RejectReason.QtyOffLot:
                Add(facts, QtyOf(in asked), new Fact("lot", instrument.LotSize, FactUnit.Qty)); break;
            case RejectReason.QtyBelowMin:
                Add(facts, QtyOf(in asked), new Fact("least quantity", instrument.MinQty, FactUnit.Qty));
                break;
            case RejectReason.QtyAboveMax:
                Add(facts, QtyOf(in asked), new Fact("largest quantity", instrument.MaxQty, FactUnit.Qty));
                break;
            case RejectReason.NotionalBelowMin:
                Add(facts, Notional(view, in asked),
                    new Fact("least notional", instrument.MinNotional, FactUnit.Money));
                break;
            case RejectReason.NotionalAboveMax:
                Add(facts, Notional(view, in asked),
                    new Fact("largest notional", instrument.MaxNotional, FactUnit.Money));
                break;
            case RejectReason.NotTradable:
                facts.Add(Named("instrument's status", $"{instrument.Status}"));
                facts.Add(Named("time in force", $"{asked.TimeInForce}"));
                break;
            case RejectReason.InvalidStopPrice:
                facts.Add(new Fact("stop price", asked.StopPrice, FactUnit.Price));
                facts.Add(Named("order type", $"{asked.OrderType}"));
                break;
            case RejectReason.InvalidDisplayQty:
                Add(facts, new Fact("display quantity", asked.DisplayQty, FactUnit.Qty), QtyOf(in asked));
                break;
            case RejectReason.InvalidExpireTime:
                Add(facts, new Fact("expire time", asked.ExpireTime, FactUnit.Time),
                    new Fact("command's time", asked.Time, FactUnit.Time));
                break;
            default: MarketFacts.Add(view, reason, in asked, facts); break;
        }
    }

    private static Fact Notional(StateView view, in Asked asked) => new(
        "price × quantity", view.Notional(asked.InstrumentId, asked.Price, asked.Qty), FactUnit.Money);

    private static Fact PriceOf(in Asked asked) => new("price", asked.Price, FactUnit.Price);

    private static Fact QtyOf(in Asked asked) => new("quantity", asked.Qty, FactUnit.Qty);

    private static Fact Named(string name, string text) => new(name, null, FactUnit.Plain, text);

    private static void Add(List<Fact> facts, Fact one, Fact other)
    {
        facts.Add(one);
        facts.Add(other);
    }
}

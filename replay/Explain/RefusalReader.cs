using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Engine.Views;
using Matching.Journal.Events;

namespace Matching.Replay.Explain;

/// <summary>Tells which check refused a command, and on which values, from the state that it met.</summary>
internal static class RefusalReader
{
    public static Refusal Of(StateView view, in Event e)
    {
        Asked asked = AskedOf(view, in e);
        return new Refusal
        {
            Sequence = e.Header.Sequence,
            Time = e.Header.Time,
            Command = EventCommand.KindOf(in e).ToString(),
            SessionId = e.Command.SessionId,
            ClientSeqNum = e.Command.ClientSeqNum,
            ReceivedTime = e.Command.ReceivedTime,
            Reason = SessionLink.ReasonOf(in e),
            InstrumentId = asked.InstrumentId,
            Check = CheckOf(view, in e),
            Rules = RulesLookup.Of(view, asked.InstrumentId, asked.AccountId),
            Event = EventText.Line(in e),
        };
    }

    /// <summary>Before the event is applied.</summary>
    public static Check CheckOf(StateView view, in Event e)
    {
        RejectReason reason = SessionLink.ReasonOf(in e);
        var facts = new List<Fact>();
        if (e.Header.Kind == EventKind.QuoteRejected)
        {
            ref readonly QuoteTerms terms = ref e.QuoteRejected.Terms;
            Asked quote = AskedOf(view, in e);
            Asked bid = quote with { Side = Side.Buy, Price = terms.BidPrice, Qty = terms.BidQty };
            Asked ask = quote with { Side = Side.Sell, Price = terms.AskPrice, Qty = terms.AskQty };
            if (terms.BidQty > 0) AddFacts(view, reason, bid, "bid: ", facts);
            if (terms.AskQty > 0) AddFacts(view, reason, ask, "ask: ", facts);
        }
        else AddFacts(view, reason, AskedOf(view, in e), "", facts);
        return new Check(CheckSentence.Of(reason), facts);
    }

    private static void AddFacts(
        StateView view, RejectReason reason, Asked asked, string side, List<Fact> facts)
    {
        int before = facts.Count;
        CheckFacts.Add(view, reason, in asked, facts);
        for (int at = before; at < facts.Count && side.Length > 0; at++)
            facts[at] = facts[at] with { Name = side + facts[at].Name };
    }

    /// <summary>What the command asked for, in the terms of a new order.</summary>
    private static Asked AskedOf(StateView view, in Event e)
    {
        var asked = new Asked
        {
            SessionId = e.Command.SessionId,
            Connection = e.Command.Connection,
            Time = e.Header.Time,
        };
        switch (e.Header.Kind)
        {
            case EventKind.OrderRejected: return Of(asked, in e.OrderRejected.Terms);
            case EventKind.ReplaceRejected: return Of(view, asked, in e.ReplaceRejected.Terms);
            case EventKind.QuoteRejected:
                ref readonly QuoteTerms quote = ref e.QuoteRejected.Terms;
                return asked with
                {
                    AccountId = quote.AccountId,
                    InstrumentId = quote.InstrumentId,
                    Side = quote.BidQty > 0 ? Side.Buy : Side.Sell,
                    OrderType = OrderType.Limit,
                };
            case EventKind.CancelRejected:
                ref readonly CancelOrderTerms cancel = ref e.CancelRejected.Terms;
                Asked own = asked with { AccountId = cancel.AccountId };
                return Named(view, own, cancel.OrderId, cancel.OrigClOrdId);
            default: return asked;
        }
    }

    private static Asked Of(Asked asked, in NewOrderTerms terms) => asked with
    {
        AccountId = terms.AccountId,
        InstrumentId = terms.InstrumentId,
        Side = terms.Side,
        OrderType = terms.OrderType,
        TimeInForce = terms.TimeInForce,
        ClOrdId = terms.ClOrdId,
        Price = terms.Price,
        Qty = terms.OrderQty,
        StopPrice = terms.StopPrice,
        DisplayQty = terms.DisplayQty,
        CashOrderQty = terms.CashOrderQty,
        ExpireTime = terms.ExpireTime,
    };

    private static Asked Of(StateView view, Asked asked, in ReplaceOrderTerms terms)
    {
        asked = asked with { AccountId = terms.AccountId };
        Asked named = Named(view, asked, terms.OrderId, terms.OrigClOrdId);
        return named with
        {
            ClOrdId = terms.ClOrdId,
            Price = terms.Price,
            Qty = terms.OrderQty,
            StopPrice = terms.StopPrice != 0 ? terms.StopPrice : named.Order?.StopPrice ?? 0,
        };
    }

    private static Asked Named(StateView view, Asked asked, long orderId, Bytes16 name)
    {
        OrderView? order = orderId != 0 ? view.Order(orderId) : view.Order(asked.AccountId, name);
        if (order is null) return asked with { OrderId = orderId, OrigClOrdId = name };
        return asked with
        {
            Order = order,
            OrderId = order.OrderId,
            InstrumentId = order.InstrumentId,
            Side = order.Side,
            OrderType = order.OrderType,
            TimeInForce = order.TimeInForce,
        };
    }
}

/// <summary>What a refused command asked for; zeros where it didn't say.</summary>
internal readonly record struct Asked
{
    public int SessionId { get; init; }
    public int Connection { get; init; }
    public long Time { get; init; }
    public int AccountId { get; init; }
    public int InstrumentId { get; init; }
    public Side Side { get; init; }
    public OrderType OrderType { get; init; }
    public TimeInForce TimeInForce { get; init; }
    public Bytes16 ClOrdId { get; init; }
    public long OrderId { get; init; }

    /// <summary>By which a cancel or replace names an order.</summary>
    public Bytes16 OrigClOrdId { get; init; }

    public long Price { get; init; }
    public long Qty { get; init; }
    public long StopPrice { get; init; }
    public long DisplayQty { get; init; }
    public long CashOrderQty { get; init; }
    public long ExpireTime { get; init; }

    /// <summary>The live order that a cancel or replace names.</summary>
    public OrderView? Order { get; init; }
}

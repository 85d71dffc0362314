using Matching.Engine;

namespace Matching.Replay.Explain;

/// <summary>What each check asks, in a sentence; docs/RULES.md has the whole rule.</summary>
internal static class CheckSentence
{
    private static readonly Dictionary<RejectReason, string> s_sentences = new()
    {
        [RejectReason.UnknownSession] = "The session doesn't exist.",
        [RejectReason.SessionSuperseded] = "The connection is not the session's live one.",
        [RejectReason.NotPermitted] = "Only an operator's session may do that.",
        [RejectReason.VenueHalted] = "The venue is halted.",
        [RejectReason.VenueCancelOnly] = "The venue takes cancels only.",
        [RejectReason.UnknownAccount] = "The account doesn't exist, or is the venue's own.",
        [RejectReason.WrongAccount] = "The account is not one of the session's participant.",
        [RejectReason.KillSwitch] = "A kill switch is engaged over it.",
        [RejectReason.AccountFrozen] = "The account is frozen.",
        [RejectReason.AccountCloseOnly] = "The account is close-only: it buys nothing.",
        [RejectReason.UnknownInstrument] = "The instrument doesn't exist.",
        [RejectReason.InvalidSide] = "The side is neither buy nor sell.",
        [RejectReason.InvalidOrderType] = "There is no such order type.",
        [RejectReason.InvalidTimeInForce] = "That order type has no such time in force.",
        [RejectReason.InvalidExecInst] = "The flags don't fit the order type and time in force.",
        [RejectReason.PriceNotPositive] = "A price must be above zero.",
        [RejectReason.PriceOffTick] = "A price must be a multiple of the tick.",
        [RejectReason.QtyNotPositive] = "A quantity must be above zero.",
        [RejectReason.QtyOffLot] = "A quantity must be a multiple of the lot.",
        [RejectReason.QtyBelowMin] = "The quantity is below the least one.",
        [RejectReason.QtyAboveMax] = "The quantity is above the largest one.",
        [RejectReason.AmountTooLarge] = "A price, notional or hold would be above 2^62.",
        [RejectReason.DuplicateClOrdId] = "The account has an open order of that name.",
        [RejectReason.UnknownOrder] = "The account has no live order of that id or name.",
        [RejectReason.LevelFull] = "The price would have more than 2^62.",
        [RejectReason.NotTradable] = "The instrument's status doesn't permit it.",
        [RejectReason.InvalidStopPrice] = "A stop price stands in stops and nowhere else.",
        [RejectReason.InvalidDisplayQty] = "The display quantity doesn't make an iceberg of it.",
        [RejectReason.InvalidCashOrderQty] = "The budget fits no such order, or buys less than the least.",
        [RejectReason.InvalidExpireTime] = "An expire time belongs to a GTD order and lies in the future.",
        [RejectReason.InvalidSelfTradePrevention] = "There is no such self-trade prevention.",
        [RejectReason.NotionalBelowMin] = "Price × quantity is below the least notional.",
        [RejectReason.NotionalAboveMax] = "Price × quantity is above the largest notional.",
        [RejectReason.OutsideStaticCollar] = "The price is beyond the static collar.",
        [RejectReason.OutsideDynamicCollar] = "The price is beyond the dynamic collar.",
        [RejectReason.IsQuote] = "A quote's order is not replaced.",
        [RejectReason.QuoteWouldCross] = "A quote's bid must be below its ask.",
        [RejectReason.UnknownProtection] = "The account has no such protection group.",
        [RejectReason.ProtectionTriggered] = "The group's protection was triggered and not reset.",
        [RejectReason.InvalidScope] = "There is no such scope.",
        [RejectReason.OrdersFull] = "The venue has no room for another order.",
        [RejectReason.BalancesFull] = "The venue has no room for another balance.",
        [RejectReason.InsufficientFunds] = "The account has less available than the order would hold.",
        [RejectReason.TooManyOpenOrders] = "The account has as many open orders as it may.",
        [RejectReason.HoldingsLimit] = "The account could come to have more than it may.",
        [RejectReason.QuotesFull] = "The venue has no room for another quote.",
        [RejectReason.GroupFull] = "The group quotes in as many instruments as it may.",
        [RejectReason.WouldTrade] = "It must not trade on entry, and would.",
        [RejectReason.NotFillable] = "A fill-or-kill order would not be filled wholly.",
        [RejectReason.NoReferencePrice] = "No opposite order gives a bound, or a collar has no reference.",
        [RejectReason.TooManyFills] = "A fill-or-kill order would need more fills than one may have.",
        [RejectReason.StopReached] = "The last trade has reached the stop price already.",
    };

    public static string Of(RejectReason reason) =>
        s_sentences.GetValueOrDefault(reason, $"The command failed the check {reason}.");
}

namespace Matching.Tests.Engine;

/// <summary>Bugs of money, of time, and of what is kept: funds, fees, expiry, replay.</summary>
internal static class PlantedMoney
{
    public static PlantedBug[] All { get; } =
    [
        new("each fill's fee is rounded up", "fee rounding on splits",
            "Rules/Sweep.cs",
            "return (long)(Money.FeeTotal(makerNotional, maker, takerNotional, taker) - before);",
            """
            return (long)Money.FeeTotal(
                makerNotional - order.MakerNotional, maker, takerNotional - order.TakerNotional, taker);
            """, "money"),
        new("a hold by today's fees", "holds after a change of fees",
            "Ledger/Holds.cs",
            "notional, makerNotional, makerRate, takerNotional, order.TakerFeeRate);\n"
            + "        return",
            "notional, makerNotional, instrument.MakerFeeRate, takerNotional, instrument.TakerFeeRate);\n"
            + "        return", "operators"),
        new("a hold leaks when its order expires", "funds that stay held",
            "Folding/OrderFold.cs", "SetHold(state, ref order, 0);",
            "if (order.ExpireTime == 0) SetHold(state, ref order, 0);", "time"),
        new("price improvement stays held", "funds that stay held",
            "Rules/Sweep.cs", "fill.Hold = Holds.Of(",
            """
            fill.Hold = order.Side == Side.Buy && fill.LeavesQty > 0 && !order.Is(OrderTraits.Cash)
                ? order.Hold - (fill.CumNotional - order.CumNotional) - fill.Fee : Holds.Of(
            """, "money"),
        new("an expired order trades", "restart before the timers: expired orders live on",
            "MatchingEngine.cs", "State.Timers.FirstDue <= Math.Max(State.Time, stamp)",
            "State.Timers.FirstDue <= State.Time", "time"),
        new("an order expires one tick late", "thresholds one off",
            "Rules/OrderTerms.cs", "return close > time ? close : close + Limits.Day;",
            "return close > time ? close + 1 : close + Limits.Day;", "time"),
        new("a dead-man's switch can't be disarmed", "timers that outlive their order",
            "Folding/ScopeFold.cs",
            "Disarm(state, e.Terms.AccountId);\n        if (e.Due == 0) return;",
            "if (e.Due == 0) return;\n        Disarm(state, e.Terms.AccountId);", "time"),
        new("orders of a lost process stay", "cancel on disconnect forgotten at a restart",
            "Rules/Connections.cs", "CancelOnDisconnect = session.CancelOnDisconnect,", "", "time"),
        new("a replace without funds", "replaces that check the new order alone",
            "Rules/Replaces.cs", ".Available < change.Hold - order.Hold", ".Available < 0", "money"),
        new("an order without funds", "checks that reserve nothing",
            "Rules/NewOrders.cs", "accounts.BalanceAt(held).Available < draft.Hold",
            "accounts.BalanceAt(held).Available < 0", "money"),
        new("a holdings limit ignores open orders", "position limits by fills alone",
            "Ledger/Accounts.cs", "balance.Held + limit.Incoming + qty", "balance.Held + qty", "operators"),
        new("a cash order pays its fee on top", "budgets without fees",
            "Ledger/Money.cs",
            "return notional + FeeTotal(0, 0, takerNotional + notional, takerRate)\n"
            + "            - FeeTotal(0, 0, takerNotional, takerRate);",
            "return notional;", "money"),
        new("house fees are withdrawn that rebates need", "a house that is short",
            "Rules/Operations.cs", "private long HouseReserve => state.Books.Orders.Count;",
            "private long HouseReserve => 0;", "money"),
        new("a byte that no command wrote", "replay that is not the same: bytes left over",
            "Rules/Sweep.cs", "traded.Taker.DisplayedQty = 0;", ""),
        new("a snapshot without the iceberg's slice", "recovery that forgets state",
            "Snapshots/ImageRows.cs", "if (order.DisplayQty != 0) image.Amount(ref order.Slice);", "",
            "icebergs"),
        new("a snapshot without the protection's window", "recovery that forgets state",
            "Snapshots/ImageRows.cs", "image.Number(ref protection.WindowStart);", "", "quotes"),
    ];
}

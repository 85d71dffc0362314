using Matching.Engine.Views;
using Matching.Replay.States;

namespace Matching.Replay.Tool;

/// <summary>A state for people.</summary>
internal static class StateText
{
    public static void Write(StateReport report, TextWriter output)
    {
        var names = new Names(report.Assets, report.Instruments.Select(book => book.Terms));
        output.WriteLine(Headline(report));
        Tables.Write(["state", ""], Summary(report), output);
        foreach (BookReport book in report.Instruments) WriteBook(book, names, output);
        Tables.Write(
            ["account", "name", "participant", "state", "tier", "orders", "killed"],
            report.Accounts.Select(AccountRow), output);
        Tables.Write(
            ["account", "asset", "available", "held", "limit"],
            from account in report.Accounts
            from balance in account.Balances
            select BalanceRow(account.Account, balance, names), output);
    }

    private static string Headline(StateReport report)
    {
        string headline = $"state behind sequence {report.Sequence:N0}";
        return report.Asked is { } asked && asked != report.Sequence
            ? $"{headline}: {asked:N0} lies within the transaction {report.FirstSequence:N0} to "
                + $"{report.Sequence:N0}, and this is its end"
            : headline;
    }

    private static IEnumerable<string[]> Summary(StateReport report)
    {
        yield return ["time", Figures.Time(report.Time)];
        yield return ["epoch", $"{report.Epoch}"];
        yield return ["mode", $"{report.Mode}{(report.Killed ? ", kill switch engaged" : "")}"];
        yield return ["rules version", $"{report.RulesVersion}"];
        yield return ["state hash", report.StateHash];
        if (report.Start is { } start) yield return ["begun with", FoldText.Of(start)];
    }

    private static void WriteBook(BookReport book, Names names, TextWriter output)
    {
        int id = book.Terms.InstrumentId;
        Tables.Title(
            $"{names.Instrument(id)}: {book.Terms.Status}, "
            + (book.Terms.Killed ? "kill switch engaged, " : "")
            + $"last trade {(book.Terms.LastPrice == 0 ? "-" : names.Price(id, book.Terms.LastPrice))}, "
            + $"hash {book.Hash}", output);
        Tables.Write(
            ["level", "price", "orders", "shown", "in all"],
            [.. Levels("bid", book.Bids, id, names), .. Levels("ask", book.Asks, id, names)], output);
        Tables.Write(
            [
                "order", "ClOrdId", "account", "side", "type", "place", "price", "stop", "left", "done",
                "shown", "held",
            ],
            Orders(book).Select(order => OrderRow(order, names)), output);
    }

    private static IEnumerable<OrderView> Orders(BookReport book) =>
    [
        .. book.Bids.SelectMany(level => level.Orders), .. book.Asks.SelectMany(level => level.Orders),
        .. book.BuyStops, .. book.SellStops, .. book.Elected,
    ];

    private static IEnumerable<string[]> Levels(
        string side, IReadOnlyList<LevelReport> levels, int id, Names names) =>
        from level in levels
        select (string[])
        [
            side, names.Price(id, level.Price), $"{level.Orders.Count}", names.Qty(id, level.ShownQty),
            names.Qty(id, level.Qty),
        ];

    private static string[] OrderRow(OrderView order, Names names)
    {
        int id = order.InstrumentId;
        return
        [
            $"{order.OrderId}", order.ClOrdId, $"{order.AccountId}", $"{order.Side}",
            order.IsQuote ? "Quote" : $"{order.OrderType}", $"{order.Place}", names.Price(id, order.Price),
            order.StopPrice == 0 ? "" : names.Price(id, order.StopPrice), names.Qty(id, order.LeavesQty),
            names.Qty(id, order.CumQty), names.Qty(id, order.ShownQty),
            names.Hold(id, order.Side, order.Hold),
        ];
    }

    private static string[] AccountRow(AccountReport report)
    {
        AccountView account = report.Account;
        string most = account.MaxOpenOrders == 0 ? "" : $" of {account.MaxOpenOrders}";
        return
        [
            $"{account.AccountId}", account.Name, $"{account.ParticipantId}", $"{account.State}",
            $"{account.FeeTier}", $"{account.OpenOrders}{most}", account.Killed ? "yes" : "no",
        ];
    }

    private static string[] BalanceRow(AccountView account, BalanceView balance, Names names) =>
    [
        $"{account.AccountId}", names.Asset(balance.AssetId),
        names.Amount(balance.AssetId, balance.Available), names.Amount(balance.AssetId, balance.Held),
        balance.MaxQty == 0 ? "" : names.Amount(balance.AssetId, balance.MaxQty),
    ];
}

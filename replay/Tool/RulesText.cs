using System.Globalization;
using Matching.Engine;
using Matching.Engine.Views;
using Matching.Replay.Explain;

namespace Matching.Replay.Tool;

/// <summary>The rules and limits that a command met, as rows.</summary>
internal sealed class RulesText(Names names)
{
    public IEnumerable<string[]> Rows(RulesInForce rules)
    {
        string killed = rules.VenueKilled ? ", kill switch engaged" : "";
        yield return ["venue", $"{rules.Mode}{killed}, rules version {rules.RulesVersion}"];
        if (rules.Account is { } account) yield return ["account", Account(account, rules)];
        if (rules.Instrument is not { } instrument) yield break;
        foreach (string[] row in Instrument(instrument, rules)) yield return row;
        if (rules.Account is null) yield break;
        yield return ["fees", $"{Rate(rules.MakerFeeRate)} as maker, {Rate(rules.TakerFeeRate)} as taker"];
        yield return ["funds before", $"{Funds(rules.BaseFunds)}; {Funds(rules.QuoteFunds)}"];
    }

    private static string Account(AccountView account, RulesInForce rules)
    {
        string most = account.MaxOpenOrders == 0 ? "no limit" : $"at most {account.MaxOpenOrders}";
        string killed = account.Killed ? ", kill switch engaged" : "";
        string participant = rules.ParticipantKilled ? ", participant's kill switch engaged" : "";
        return $"{account.Name} ({account.AccountId}), {account.State}, fee tier {account.FeeTier}, "
            + $"{account.OpenOrders} open orders ({most}){killed}{participant}";
    }

    private IEnumerable<string[]> Instrument(InstrumentView instrument, RulesInForce rules)
    {
        int id = instrument.InstrumentId;
        yield return ["instrument", $"{names.Instrument(id)}, {instrument.Status}"
            + (instrument.Killed ? ", kill switch engaged" : "")];
        yield return ["tick, lot, quantity",
            $"{names.Price(id, instrument.TickSize)}, {names.Qty(id, instrument.LotSize)}, "
            + $"{names.Qty(id, instrument.MinQty)} to {names.Qty(id, instrument.MaxQty)}"];
        yield return ["notional",
            $"{names.Money(id, instrument.MinNotional)} to {Bound(id, instrument.MaxNotional)}"];
        yield return ["static collar", Collar(id, rules.StaticCollar, instrument.StaticCollar)];
        yield return ["dynamic collar", Collar(id, rules.DynamicCollar, instrument.DynamicCollar)];
        yield return ["market protection", Percent(instrument.MarketProtection)];
    }

    private string Bound(int id, long amount) => amount == 0 ? "no bound" : names.Money(id, amount);

    private string Collar(int id, CollarView? collar, int width)
    {
        if (width == 0) return "none";
        return collar is { } bounds
            ? $"{Percent(width)} of {names.Price(id, bounds.Reference)}: no buy above "
                + $"{names.Price(id, bounds.HighestBuy)}, no sell below {names.Price(id, bounds.LowestSell)}"
            : $"{Percent(width)}, but no reference yet";
    }

    private string Funds(BalanceView funds) =>
        $"{names.Asset(funds.AssetId)} {names.Amount(funds.AssetId, funds.Available)} available, "
        + $"{names.Amount(funds.AssetId, funds.Held)} held"
        + (funds.MaxQty == 0 ? "" : $", limit {names.Amount(funds.AssetId, funds.MaxQty)}");

    /// <summary>Millionths of a price.</summary>
    private static string Percent(int millionths) =>
        (millionths / (decimal)Limits.ProtectionUnit).ToString("0.####%", CultureInfo.InvariantCulture);

    /// <summary>Hundred-millionths of the notional.</summary>
    private static string Rate(int rate) =>
        (rate / (decimal)Limits.FeeRateUnit).ToString("0.######%", CultureInfo.InvariantCulture);
}

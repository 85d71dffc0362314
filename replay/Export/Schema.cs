using Matching.Engine;
using Matching.Replay.Stages;

namespace Matching.Replay.Export;

/// <summary>
/// The tables of an export, column by column. It grows only by columns at the end of a table and by new
/// tables; <see cref="Version"/> tells. docs/EXPORT.md is held to it by a test.
/// </summary>
public static class Schema
{
    public const int Version = 1;

    public static IReadOnlyList<Column<OrderStage>> Orders { get; } =
    [
        Stage("sequence", row => row.Sequence, "the event's sequence"),
        Stage("first_sequence", row => row.FirstSequence, "of its transaction's first event"),
        Stage("time_ns", row => row.Time, "the engine's time, nanoseconds since the Unix epoch, UTC"),
        Stage("epoch", row => row.Epoch, "of the process that decided it"),
        Stage("stage", row => Name(row.Stage, StageKind.None), "what happened to the order"),
        Stage("order_id", row => row.OrderId, "0 where it was never taken"),
        Stage("cl_ord_id", row => row.ClOrdId, "its client's name for it; of a quote's sides the quote's id"),
        Stage("account_id", row => row.AccountId, "whose order"),
        Stage("session_id", row => row.SessionId, "that entered it"),
        Stage("instrument_id", row => row.InstrumentId, "see table instruments"),
        Stage("side", row => Name(row.Side, Side.None), "Buy or Sell"),
        Stage("order_type", row => Name(row.OrderType, OrderType.None), "Market, Limit, Stop, StopLimit"),
        Stage("time_in_force", row => Name(row.TimeInForce, TimeInForce.None), "how long it may live"),
        Stage("exec_inst", row => Name(row.ExecInst, ExecInst.None), "PostOnly, Reprice"),
        Stage("price", row => row.Price, "the worst price it may trade at; of a refused order as sent"),
        Stage("stop_price", row => row.StopPrice, "of a stop: the last trade that makes it a taker"),
        Stage("order_qty", row => row.OrderQty, "cum_qty + leaves_qty; of a refused order as sent"),
        Stage("display_qty", row => row.DisplayQty, "how much of an iceberg is shown at a time"),
        Stage("expire_time_ns", row => row.ExpireTime, "when it ends by itself, 0 for never"),
        Stage("last_qty", row => row.LastQty, "of this fill; of a prevented match what was lost"),
        Stage("last_px", row => row.LastPx, "the trade's price"),
        Stage("last_notional", row => row.LastNotional, "the trade's price × quantity, in the quote asset"),
        Stage("cum_qty", row => row.CumQty, "executed, behind the event"),
        Stage("leaves_qty", row => row.LeavesQty, "left, behind the event; when it ends what it ended with"),
        Stage("cum_notional", row => row.CumNotional, "of all its fills"),
        Stage("shown_qty", row => row.ShownQty, "what the book shows of it, behind the event"),
        Stage("hold", row => row.Hold, "the funds that it holds, behind the event"),
        Stage("fee", row => row.Fee, "of this fill, in the quote asset; negative is a rebate"),
        Stage("role", row => Name(row.Role, TradeRole.None), "Maker or Taker, of fills, prevented matches"),
        Stage("counter_order_id", row => row.CounterOrderId, "the other order of the match"),
        Stage("counter_account_id", row => row.CounterAccountId, "whose that is"),
        Stage("reason", row => row.Reason, "why it was refused or taken away"),
        Stage("detail", row => row.Detail, "how: entry, priority, self-trade prevention"),
        Stage("maker_fee_rate", row => row.MakerFeeRate, "in hundred-millionths of the notional"),
        Stage("taker_fee_rate", row => row.TakerFeeRate, "in hundred-millionths of the notional"),
        Stage("command_session_id", row => row.CommandSessionId, "who sent the command that this answers"),
        Stage("client_seq_num", row => row.ClientSeqNum, "that command's number; 0 where it answers none"),
        Stage("received_time_ns", row => row.ReceivedTime, "when the gateway read that command"),
    ];

    public static IReadOnlyList<Column<TradeRow>> Trades { get; } =
    [
        Trade("trade_id", row => row.TradeId, "the event's sequence (TrdMatchID)"),
        Trade("first_sequence", row => row.FirstSequence, "of its transaction's first event"),
        Trade("time_ns", row => row.Time, "the engine's time, nanoseconds since the Unix epoch, UTC"),
        Trade("instrument_id", row => row.InstrumentId, "see table instruments"),
        Trade("price", row => row.Price, "the maker's"),
        Trade("qty", row => row.Qty, "in the base asset's scale"),
        Trade("notional", row => row.Notional, "price × quantity, in the quote asset"),
        Trade("taker_side", row => row.TakerSide.ToString(), "Buy or Sell"),
        Trade("maker_order_id", row => row.MakerOrderId, "the order that rested"),
        Trade("maker_account_id", row => row.MakerAccountId, "whose"),
        Trade("maker_fee", row => row.MakerFee, "in the quote asset; negative is a rebate"),
        Trade("taker_order_id", row => row.TakerOrderId, "the order that came"),
        Trade("taker_account_id", row => row.TakerAccountId, "whose"),
        Trade("taker_fee", row => row.TakerFee, "in the quote asset"),
    ];

    public static IReadOnlyList<Column<LedgerRow>> Ledger { get; } =
    [
        Entry("sequence", row => row.Sequence, "the event's sequence"),
        Entry("time_ns", row => row.Time, "the engine's time, nanoseconds since the Unix epoch, UTC"),
        Entry("event", row => row.Event, "the event's kind; or Carried, see docs/EXPORT.md"),
        Entry("account_id", row => row.AccountId, "whose balance; 0 is the external account, 1 the house"),
        Entry("asset_id", row => row.AssetId, "of what"),
        Entry("available_change", row => row.AvailableChange, "in the asset's scale"),
        Entry("held_change", row => row.HeldChange, "in the asset's scale"),
        Entry("available", row => row.Available, "behind the event"),
        Entry("held", row => row.Held, "behind the event"),
    ];

    public static IReadOnlyList<Column<InstrumentRow>> Instruments { get; } =
    [
        Listing("instrument_id", row => row.Terms.InstrumentId, "its number"),
        Listing("symbol", row => row.Terms.Symbol, "its name"),
        Listing("base_asset_id", row => row.Base.AssetId, "what is traded"),
        Listing("base_symbol", row => row.Base.Symbol, "its name"),
        Listing("qty_scale", row => row.Base.Scale, "decimals of quantities"),
        Listing("quote_asset_id", row => row.Quote.AssetId, "what it is paid in"),
        Listing("quote_symbol", row => row.Quote.Symbol, "its name"),
        Listing("money_scale", row => row.Quote.Scale, "decimals of notionals and fees"),
        Listing("price_scale", row => row.Terms.PriceScale, "decimals of prices"),
        Listing("tick_size", row => row.Terms.TickSize, "prices are multiples of it"),
        Listing("lot_size", row => row.Terms.LotSize, "quantities are multiples of it"),
        Listing("status", row => row.Terms.Status.ToString(), "at the export's end"),
    ];

    private static Column<OrderStage> Stage(string name, Func<OrderStage, long> number, string meaning) =>
        Column<OrderStage>.Of(name, number, meaning);

    private static Column<OrderStage> Stage(string name, Func<OrderStage, string> text, string meaning) =>
        Column<OrderStage>.Of(name, text, meaning);

    private static Column<TradeRow> Trade(string name, Func<TradeRow, long> number, string meaning) =>
        Column<TradeRow>.Of(name, number, meaning);

    private static Column<TradeRow> Trade(string name, Func<TradeRow, string> text, string meaning) =>
        Column<TradeRow>.Of(name, text, meaning);

    private static Column<LedgerRow> Entry(string name, Func<LedgerRow, long> number, string meaning) =>
        Column<LedgerRow>.Of(name, number, meaning);

    private static Column<LedgerRow> Entry(string name, Func<LedgerRow, string> text, string meaning) =>
        Column<LedgerRow>.Of(name, text, meaning);

    private static Column<InstrumentRow> Listing(
        string name, Func<InstrumentRow, long> number, string meaning) =>
        Column<InstrumentRow>.Of(name, number, meaning);

    private static Column<InstrumentRow> Listing(
        string name, Func<InstrumentRow, string> text, string meaning) =>
        Column<InstrumentRow>.Of(name, text, meaning);

    /// <summary>Empty for none.</summary>
    private static string Name<T>(T value, T none) where T : struct, Enum =>
        EqualityComparer<T>.Default.Equals(value, none) ? "" : value.ToString().Replace(", ", "|");
}

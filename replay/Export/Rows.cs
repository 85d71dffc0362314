using Matching.Engine;
using Matching.Engine.Events;
using Matching.Engine.Views;

namespace Matching.Replay.Export;

/// <summary>One trade; its two fills are rows of the orders' table.</summary>
public sealed record TradeRow
{
    public required long TradeId { get; init; }
    public required long FirstSequence { get; init; }
    public required long Time { get; init; }
    public required int InstrumentId { get; init; }
    public required long Price { get; init; }
    public required long Qty { get; init; }
    public required long Notional { get; init; }
    public required Side TakerSide { get; init; }
    public required long MakerOrderId { get; init; }
    public required int MakerAccountId { get; init; }
    public required long MakerFee { get; init; }
    public required long TakerOrderId { get; init; }
    public required int TakerAccountId { get; init; }
    public required long TakerFee { get; init; }

    internal static TradeRow Of(in Event e) => new()
    {
        TradeId = e.Header.Sequence,
        FirstSequence = e.Header.FirstSequence,
        Time = e.Header.Time,
        InstrumentId = e.Traded.InstrumentId,
        Price = e.Traded.Price,
        Qty = e.Traded.Qty,
        Notional = e.Traded.Notional,
        TakerSide = e.Traded.TakerSide,
        MakerOrderId = e.Traded.Maker.OrderId,
        MakerAccountId = e.Traded.Maker.AccountId,
        MakerFee = e.Traded.Maker.Fee,
        TakerOrderId = e.Traded.Taker.OrderId,
        TakerAccountId = e.Traded.Taker.AccountId,
        TakerFee = e.Traded.Taker.Fee,
    };
}

/// <summary>What one event changed in one balance.</summary>
/// <param name="Event">Its kind; Carried of what a snapshot had, where the events before are pruned.</param>
public sealed record LedgerRow(
    long Sequence, long Time, string Event, int AccountId, int AssetId,
    long AvailableChange, long HeldChange, long Available, long Held);

/// <summary>An instrument with the scales that its numbers are in.</summary>
public sealed record InstrumentRow(InstrumentView Terms, AssetView Base, AssetView Quote);

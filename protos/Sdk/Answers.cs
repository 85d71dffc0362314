using Matching.V1;

namespace Matching.Client;

/// <summary>What the venue answers, and at which event it is true.</summary>
/// <param name="Sequence">All that happened up to this event is in the answer, and nothing behind it.</param>
/// <param name="Time">The event's.</param>
/// <param name="HistoryFrom">
/// 1, or the event with which history begins where the venue has pruned its journal.
/// </param>
public sealed record Answer<T>(T Value, long Sequence, DateTimeOffset Time, long HistoryFrom)
{
    internal static Answer<T> Of(T value, AsOf asOf) =>
        new(value, asOf.Sequence, Nanoseconds.ToTime(asOf.Time), asOf.HistoryFrom);
}

/// <summary>What an account has of an asset.</summary>
/// <param name="Held">By its open orders.</param>
public sealed record Holding(ListedAsset Asset, decimal Available, decimal Held);

/// <summary>An order as it stands, or as it ended.</summary>
/// <param name="State">Its terms, and what came of them; of its last event what that was.</param>
public sealed record PastOrder(
    Execution State, bool IsOpen, DateTimeOffset Entered, DateTimeOffset Changed);

/// <summary>
/// What an instrument's trades make of an interval; one without any has the close before it.
/// </summary>
public sealed record PriceCandle(
    DateTimeOffset Start, decimal Open, decimal High, decimal Low, decimal Close, decimal Volume,
    decimal Notional, long Trades)
{
    internal static PriceCandle Of(ListedInstrument instrument, Candle candle) => new(
        Nanoseconds.ToTime(candle.Start), instrument.Price(candle.Open), instrument.Price(candle.High),
        instrument.Price(candle.Low), instrument.Price(candle.Close), instrument.Qty(candle.Volume),
        instrument.Money(candle.Notional), candle.Trades);
}

/// <summary>What has changed a balance.</summary>
/// <param name="EntryId">Rising, and unique.</param>
/// <param name="Sequence">Of its event.</param>
/// <param name="Amount">What it added.</param>
/// <param name="Balance">Available and held together, behind it.</param>
/// <param name="OrderId">Of trades and their fees; else 0.</param>
public sealed record BalanceEntry(
    long EntryId, long Sequence, DateTimeOffset Time, ListedAsset Asset, LedgerCause Cause, decimal Amount,
    decimal Balance, long OrderId);

/// <summary>A trade as everybody may know it.</summary>
/// <param name="TrdMatchId">Its sequence; the same in both sides' execution reports.</param>
/// <param name="TakerSide">The aggressor's side.</param>
public sealed record MarketTrade(
    long TrdMatchId, DateTimeOffset TransactTime, decimal Price, decimal Qty, Side TakerSide);

/// <summary>An instrument's last 24 hours, to the minute.</summary>
/// <param name="LastPrice">Of the last trade, however old; 0 before the first.</param>
public sealed record DayStatistics(
    decimal LastPrice, decimal Open, decimal High, decimal Low, decimal Volume, decimal Notional,
    long Trades);

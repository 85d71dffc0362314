using Matching.V1;

namespace Matching.Gateway.MarketData;

internal enum StreamKind
{
    Levels,
    Orders,
    Trades,
    Directory,
    Candles,
}

/// <summary>Which public stream.</summary>
/// <param name="Kind">What of it.</param>
/// <param name="InstrumentId">Of which instrument; any for the directory.</param>
/// <param name="Depth">Of levels: an index of <see cref="LevelStream.Depths"/>.</param>
/// <param name="Interval">Of candles.</param>
internal readonly record struct StreamKey(
    StreamKind Kind, int InstrumentId = 0, int Depth = 0,
    CandleInterval Interval = CandleInterval.Unspecified)
{
    /// <summary>
    /// Whether a reader that falls behind is given what there is now, and not told what it missed.
    /// </summary>
    public bool Conflates => Kind is StreamKind.Levels or StreamKind.Candles;
}

/// <summary>What came of joining a stream.</summary>
internal enum Joining
{
    Joined,
    UnknownInstrument,

    /// <summary>The point to resume from is not of this history, or no longer kept.</summary>
    HistoryChanged,

    /// <summary>What was traded before this process took up the history is not known yet.</summary>
    NotYet,
}

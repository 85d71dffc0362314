using Matching.V1;

namespace Matching.Client;

/// <summary>A price level as people read it.</summary>
public readonly record struct Level(decimal Price, decimal Qty, int Orders);

/// <summary>
/// One instrument's price levels, best first, kept up to date by changes. Not safe for several threads.
/// </summary>
public sealed class Book(ListedInstrument instrument)
{
    private readonly SortedDictionary<long, PriceLevel> _bids = new(
        Comparer<long>.Create((a, b) => b.CompareTo(a)));
    private readonly SortedDictionary<long, PriceLevel> _asks = [];

    public ListedInstrument Instrument { get; } = instrument;

    /// <summary>The book is complete up to this event.</summary>
    public long ThroughSequence { get; set; }

    /// <summary>What the venue takes for it now.</summary>
    public InstrumentStatus Status { get; set; }

    public Level? BestBid => Best(Side.Buy);

    public Level? BestAsk => Best(Side.Sell);

    /// <summary>Levels of one side in scaled integers, best first.</summary>
    public IReadOnlyCollection<PriceLevel> RawLevels(Side side) => Of(side).Values;

    /// <summary>The best levels of one side.</summary>
    public IEnumerable<Level> Top(Side side, int count) => Of(side).Values.Take(count).Select(Readable);

    public void Apply(BookSnapshot snapshot)
    {
        _bids.Clear();
        _asks.Clear();
        foreach (var level in snapshot.Bids) _bids[level.Price] = level;
        foreach (var level in snapshot.Asks) _asks[level.Price] = level;
    }

    public void Apply(LevelChange change)
    {
        if (change.Level.Qty == 0) Of(change.Side).Remove(change.Level.Price);
        else Of(change.Side)[change.Level.Price] = change.Level;
    }

    private Level? Best(Side side)
    {
        foreach (var level in Of(side).Values) return Readable(level);
        return null;
    }

    private SortedDictionary<long, PriceLevel> Of(Side side) => side == Side.Buy ? _bids : _asks;

    private Level Readable(PriceLevel level) =>
        new(Instrument.Price(level.Price), Instrument.Qty(level.Qty), level.Orders);
}

using Matching.V1;

namespace Matching.Client;

/// <summary>A price level as people read it.</summary>
public readonly record struct Level(decimal Price, decimal Qty, int Orders);

/// <summary>
/// One instrument's price levels, best first, made from the messages of a stream and checked: each change
/// must follow the one before it, and the book must then have the venue's checksum. Not safe for several
/// threads.
/// </summary>
public sealed class Book(ListedInstrument instrument)
{
    private readonly SortedDictionary<long, PriceLevel> _bids = new(
        Comparer<long>.Create((a, b) => b.CompareTo(a)));
    private readonly SortedDictionary<long, PriceLevel> _asks = [];
    private readonly FeedPosition _position = new();

    public ListedInstrument Instrument { get; } = instrument;

    /// <summary>The book is complete up to this event.</summary>
    public long ThroughSequence { get; private set; }

    /// <summary>What the venue takes for it now.</summary>
    public InstrumentStatus Status { get; private set; }

    /// <summary>Of the levels as they are; the venue says what it must be.</summary>
    public ulong Checksum { get; private set; }

    /// <summary>For the next request, after a lost connection; null to begin with a snapshot.</summary>
    public V1.ResumePoint? ResumeFrom => _position.ResumeFrom;

    public Level? BestBid => Best(Side.Buy);

    public Level? BestAsk => Best(Side.Sell);

    /// <summary>Levels of one side in scaled integers, best first.</summary>
    public IReadOnlyCollection<PriceLevel> RawLevels(Side side) => Of(side).Values;

    /// <summary>The best levels of one side.</summary>
    public IEnumerable<Level> Top(Side side, int count) => Of(side).Values.Take(count).Select(Readable);

    /// <summary>
    /// False where the message does not follow, or does not make the book that the venue has: forget the book
    /// and follow it anew.
    /// </summary>
    public bool Apply(BookMessage message)
    {
        if (message.Snapshot is { } snapshot)
        {
            Status = message.Status;
            if (!Begin(snapshot)) return false;
            _position.Begin(snapshot.LastSequence);
            _position.Through(message.Epoch, message.ThroughSequence);
        }

        foreach (var change in message.Changes)
            if (!_position.TryTake(change.Sequence, change.PrevSequence) || !Apply(change)) return false;
        if (ResumeFrom is null) return false;
        _position.Through(message.Epoch, message.ThroughSequence);
        ThroughSequence = message.ThroughSequence;
        return true;
    }

    /// <summary>The next message must be a snapshot.</summary>
    public void Forget() => _position.Forget();

    private bool Begin(BookSnapshot snapshot)
    {
        _bids.Clear();
        _asks.Clear();
        Checksum = 0;
        foreach (var level in snapshot.Bids) Set(Side.Buy, level);
        foreach (var level in snapshot.Asks) Set(Side.Sell, level);
        return Checksum == snapshot.Checksum;
    }

    private bool Apply(LevelChange change)
    {
        if (change.Level is null) Status = change.Status;
        else if (change.Side is Side.Buy or Side.Sell) Set(change.Side, change.Level);
        else return false;
        return !change.HasChecksum || Checksum == change.Checksum;
    }

    private void Set(Side side, PriceLevel level)
    {
        var levels = Of(side);
        if (levels.TryGetValue(level.Price, out var before)) Checksum -= Part(side, before);
        if (level.Qty == 0)
        {
            levels.Remove(level.Price);
            return;
        }

        levels[level.Price] = level;
        Checksum += Part(side, level);
    }

    private Level? Best(Side side)
    {
        foreach (var level in Of(side).Values) return Readable(level);
        return null;
    }

    private SortedDictionary<long, PriceLevel> Of(Side side) => side == Side.Buy ? _bids : _asks;

    private Level Readable(PriceLevel level) =>
        new(Instrument.Price(level.Price), Instrument.Qty(level.Qty), level.Orders);

    private static ulong Part(Side side, PriceLevel level) =>
        BookChecksum.OfLevel(side, level.Price, level.Qty, level.Orders);
}

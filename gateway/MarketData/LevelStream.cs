using Matching.Client;
using Matching.Replay.Projections;
using Matching.V1;
using Side = Matching.Engine.Side;

namespace Matching.Gateway.MarketData;

/// <summary>
/// The best levels of an instrument's book, so many on each side: top of book, MarketByPrice, or all levels.
/// </summary>
internal sealed class LevelStream : IFeedStream
{
    /// <summary>What can be followed; 0 is every level.</summary>
    public static readonly IReadOnlyList<int> Depths = [0, 1, 5, 10, 20, 50, BookView.MaxRank];

    /// <summary>About.</summary>
    private const int BytesOfLevel = 12;

    private static readonly Side[] s_sides = [Side.Buy, Side.Sell];

    private readonly BookView _book;
    private readonly int _depth;
    private BookMessage _pending = new();
    private FeedSnapshot? _snapshot;
    private InstrumentStatus _status;
    private ulong _checksum;
    private long _lastSequence;

    /// <param name="book">As it is now; the stream begins with it.</param>
    /// <param name="depth">One of <see cref="Depths"/>.</param>
    /// <param name="status">As it is now.</param>
    /// <param name="fanout">The stream's.</param>
    /// <param name="sequence">Of the event that it begins behind.</param>
    public LevelStream(BookView book, int depth, InstrumentStatus status, Fanout fanout, long sequence)
    {
        (_book, _depth, _status, Fanout, _lastSequence) = (book, depth, status, fanout, sequence);
        foreach (Side side in s_sides)
            foreach (LevelView level in Shown(side)) _checksum += Part(side, level);
    }

    public Fanout Fanout { get; }

    /// <summary>
    /// After the book's change: tells the level if it is in reach, and the one that thereby comes into reach
    /// or leaves it.
    /// </summary>
    public void OnLevel(long sequence, Side side, in LevelMove move)
    {
        if (_depth != 0 && move.Rank >= _depth) return;
        if (move.Before.Qty != 0) _checksum -= Part(side, move.Before);
        if (move.After.Qty != 0) _checksum += Part(side, move.After);
        Add(sequence, side, move.After);
        if (_depth == 0) return;
        int count = _book.Count(side);
        if (move.Before.Qty == 0 && count > _depth)
        {
            LevelView left = _book.At(side, _depth);
            _checksum -= Part(side, left);
            Add(sequence, side, left with { Qty = 0, Orders = 0 });
        }
        else if (move.After.Qty == 0 && count >= _depth)
        {
            LevelView came = _book.At(side, _depth - 1);
            _checksum += Part(side, came);
            Add(sequence, side, came);
        }
    }

    public void OnStatus(long sequence, InstrumentStatus status)
    {
        _status = status;
        _pending.Changes.Add(
            new LevelChange { Sequence = sequence, PrevSequence = _lastSequence, Status = status });
    }

    /// <summary>The event has made all its changes.</summary>
    public void EndEvent(long sequence)
    {
        if (_pending.Changes.Count == 0 || _pending.Changes[^1].Sequence != sequence) return;
        _pending.Changes[^1].Checksum = _checksum;
        _lastSequence = sequence;
    }

    public void Flush(FeedPoint through)
    {
        if (_pending.Changes.Count == 0) return;
        _snapshot = null;
        _pending.ThroughSequence = through.Sequence;
        _pending.Epoch = through.Epoch;
        Fanout.Publish(new Frame(_pending, through.Sequence));
        _pending = new BookMessage();
    }

    public Frame Beat(FeedPoint through) => new(
        new BookMessage { ThroughSequence = through.Sequence, Epoch = through.Epoch }, through.Sequence);

    /// <summary>Made once for all that ask before it changes.</summary>
    public FeedSnapshot Snapshot(FeedPoint through) => _snapshot ??= MakeSnapshot(through);

    private FeedSnapshot MakeSnapshot(FeedPoint through)
    {
        LevelView[] bids = [.. Shown(Side.Buy)];
        LevelView[] asks = [.. Shown(Side.Sell)];
        (long last, ulong checksum, InstrumentStatus status) = (_lastSequence, _checksum, _status);
        return FeedSnapshot.Of(
            () =>
            {
                var snapshot = new BookSnapshot { LastSequence = last, Checksum = checksum };
                snapshot.Bids.AddRange(bids.Select(Message));
                snapshot.Asks.AddRange(asks.Select(Message));
                var message = new BookMessage
                {
                    ThroughSequence = through.Sequence,
                    Epoch = through.Epoch,
                    Snapshot = snapshot,
                    Status = status,
                };
                return new Frame(message, through.Sequence);
            },
            through.Sequence, (long)(bids.Length + asks.Length) * BytesOfLevel);
    }

    private IEnumerable<LevelView> Shown(Side side) =>
        _depth == 0 ? _book.Levels(side) : _book.Levels(side).Take(_depth);

    private void Add(long sequence, Side side, LevelView level) => _pending.Changes.Add(new LevelChange
    {
        Sequence = sequence,
        Side = (V1.Side)side,
        Level = Message(level),
        PrevSequence = _lastSequence,
    });

    private static ulong Part(Side side, LevelView level) =>
        BookChecksum.OfLevel((V1.Side)side, level.Price, level.Qty, level.Orders);

    private static PriceLevel Message(LevelView level) =>
        new() { Price = level.Price, Qty = level.Qty, Orders = level.Orders };
}

using Matching.Bench.Campaigns.Simulation;
using Matching.Engine;
using Matching.Engine.Events;
using Matching.Engine.Memory;
using Matching.Engine.Ring;
using Matching.Engine.Views;
using Matching.Replay.Projections;

namespace Matching.Bench.Campaigns.Chaos;

/// <summary>
/// Folds the journal as it grows, and holds against it what clients have: their private items, and their
/// books at each event for which they noted one. No order's name is ever accepted twice.
/// </summary>
internal sealed class ChaosJudge : IDisposable
{
    private readonly NativeBlocks _memory = new();
    private readonly MatchingEngine _folded;
    private readonly ListingView _listings = new();
    private readonly Dictionary<Bytes16, TraderMemory> _traders = [];
    private readonly Dictionary<int, SessionStream> _streams = [];
    private readonly HashSet<Bytes16> _accepted = [];

    public ChaosJudge(IEnumerable<TraderMemory> traders)
    {
        _folded = new MatchingEngine(
            RingBuffer<Event>.SingleProducer(Limits.MaxEventsPerCommand, WaitStrategy.BusySpin()), _memory);
        foreach (TraderMemory trader in traders) _traders.Add(Bytes16.FromText(trader.Session), trader);
    }

    public long Accepted => _accepted.Count;
    public long PointsCompared { get; private set; }
    public int Repeated => _streams.Values.Sum(stream => stream.Repeated);

    /// <summary>How many items a trader must have by now.</summary>
    public int ItemsOf(TraderMemory trader) =>
        _streams.Values.FirstOrDefault(stream => stream.Memory == trader)?.Count ?? 0;

    /// <param name="events">The next ones.</param>
    /// <param name="books">What followers noted about them, oldest first.</param>
    public void Fold(List<Event> events, IReadOnlyList<NotedBook> books)
    {
        int[] at = new int[books.Count];
        foreach (Event e in events)
        {
            _folded.Apply(in e);
            _listings.OnEvent(in e);
            NoteLogOn(in e);
            foreach (SessionStream stream in _streams.Values) stream.Take(in e, _listings.Current);
            AssertNew(in e);
            for (int book = 0; book < books.Count; book++)
                Compare(books[book], ref at[book], e.Header.Sequence);
        }
    }

    /// <param name="isAll">Nothing more can come to the journal.</param>
    /// <exception cref="ViolationException">Lost, doubled, altered, or out of order.</exception>
    public void AssertSeen(bool isAll)
    {
        foreach (SessionStream stream in _streams.Values) stream.AssertSeen(isAll);
    }

    public void Dispose() => _memory.Dispose();

    private void NoteLogOn(in Event e)
    {
        if (e.Header.Kind != EventKind.LoggedOn || _streams.ContainsKey(e.Command.SessionId)) return;
        if (_traders.TryGetValue(e.LoggedOn.Terms.Name, out TraderMemory? trader))
            _streams.Add(e.Command.SessionId, new SessionStream(trader, e.Command.SessionId));
    }

    private void AssertNew(in Event e)
    {
        if (e.Header.Kind != EventKind.OrderAccepted || e.OrderAccepted.Terms.ClOrdId.IsEmpty) return;
        ViolationException.ThrowUnless(
            _accepted.Add(e.OrderAccepted.Terms.ClOrdId),
            $"The order {e.OrderAccepted.Terms.ClOrdId} was accepted again, as event {e.Header.Sequence}.");
    }

    private void Compare(NotedBook noted, ref int at, long sequence)
    {
        List<BookPoint> points = noted.Points;
        // What was noted of events before these was compared then, or was noted again since.
        while (at < points.Count && points[at].Through < sequence) at++;
        ulong? digest = null;
        for (; at < points.Count && points[at].Through == sequence; at++)
        {
            digest ??= BookDigest.Of(new StateView(_folded), noted.InstrumentId, noted.Book.Depth);
            ViolationException.ThrowUnless(
                points[at].Digest == digest,
                $"{noted.Book} is {points[at].Digest:x16} after event {sequence}, not {digest:x16} as the"
                + " engine's.");
            PointsCompared++;
        }
    }
}

/// <summary>What one follower noted.</summary>
internal sealed record NotedBook(FollowedBook Book, int InstrumentId, List<BookPoint> Points);

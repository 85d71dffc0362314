using HdrHistogram;

namespace Matching.Bench.Wire;

/// <summary>Venue and echo, who have their turns one after the other, and what came of these.</summary>
internal sealed class WirePair(WireSide venue, WireSide echo)
{
    private readonly List<WireTurn> _venue = [];
    private readonly List<WireTurn> _echo = [];

    public IReadOnlyList<WireTurn> Venue => _venue;
    public IReadOnlyList<WireTurn> Echo => _echo;

    /// <summary>The first lane of each.</summary>
    public WirePair Single() => new(venue.First(), echo.First());

    /// <summary>
    /// The echo first, then the venue, on the same loop; the echo once the venue is at rest, for it would
    /// share its cores with what the venue has put off.
    /// </summary>
    public async Task TurnAsync(WireLoop loop, CancellationToken stop)
    {
        await venue.RestAsync(stop);
        _echo.Add(await echo.RunAsync(loop, stop));
        _venue.Add(await venue.RunAsync(loop, stop));
    }

    public void Forget()
    {
        _venue.Clear();
        _echo.Clear();
    }

    /// <summary>Of all rounds together.</summary>
    public IEnumerable<(string Name, HistogramBase Values)> Histograms()
    {
        var stages = new AckStages();
        foreach (WireTurn turn in _venue) stages.Add(turn.Stages);
        return
        [
            ("venue ack", Sum(_venue, turn => turn.Ack)), .. stages.All,
            ("echo ack", Sum(_echo, turn => turn.Ack)),
        ];
    }

    private static LongHistogram Sum(List<WireTurn> turns, Func<WireTurn, LongHistogram> of)
    {
        LongHistogram all = AckBook.New();
        foreach (WireTurn turn in turns) all.Add(of(turn));
        return all;
    }
}

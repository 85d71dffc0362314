using HdrHistogram;
using Matching.Bench.Results;
using Matching.Engine.Ring;

namespace Matching.Bench.Micro;

/// <summary>Ring and bounded channel in turns, by producers and by how the ring's threads wait.</summary>
internal sealed class RingContest(
    int rounds, long messages, int roundTrips, ResultFolder? results, Action<string> progress)
{
    public static readonly string[] Strategies = ["BusySpin", "Yield", "Block"];

    private const double LeastTimesTheChannel = 3;
    private const long LongestNs = 60_000_000_000;
    private const double Microsecond = 1_000;

    /// <summary>Of the Disruptor-net's value ring on this class of machine, M/s: median of nine.</summary>
    private const double OneProducer = 11.6;

    private const double ThreeProducers = 8.6;

    public IReadOnlyList<RunRecord> Run(IEnumerable<string> strategies)
    {
        var runs = new List<RunRecord>();
        foreach (string strategy in strategies)
        {
            runs.Add(RunThroughput(strategy, 1, OneProducer));
            runs.Add(RunThroughput(strategy, 3, ThreeProducers));
            runs.Add(RunPingPong(strategy));
        }
        return runs;
    }

    private static WaitStrategy Named(string name) => name switch
    {
        "BusySpin" => WaitStrategy.BusySpin(),
        "Yield" => WaitStrategy.Yield(),
        "Block" => WaitStrategy.Block(),
        _ => throw new ArgumentException($"no wait strategy {name}", nameof(name)),
    };

    private RunRecord RunThroughput(string strategy, int producers, double disruptor)
    {
        using var watch = new RunWatch(Environment.CurrentDirectory);
        long each = messages / producers;
        var (ring, channel) = (new List<RaceTurn>(), new List<RaceTurn>());
        string name = $"ring {producers}P-1C, {strategy}";
        for (int round = 0; round <= rounds; round++)
        {
            progress(round == 0 ? $"{name}, warm-up" : $"{name}, round {round} of {rounds}");
            RaceTurn ours = RingRace.Run(producers, each, Named(strategy));
            RaceTurn theirs = ChannelRace.Run(producers, each);
            if (round == 0) continue;
            ring.Add(ours);
            channel.Add(theirs);
        }
        double[] ourRates = [.. ring.Select(turn => turn.MillionsPerSecond)];
        double[] theirRates = [.. channel.Select(turn => turn.MillionsPerSecond)];
        double[] toDisruptor = [.. ourRates.Select(rate => rate / disruptor)];
        return Write(
            watch, name, strategy, [.. ring, .. channel], RaceTurn.SumOf(producers, each),
            [
                new Figure("ring", "M/s", HigherIsBetter: true, ourRates),
                new Figure("channel", "M/s", HigherIsBetter: true, theirRates),
            ],
            [
                new BaselineRatio(
                    "messages a second", "bounded channel", HigherIsBetter: true,
                    Statistics.Ratios(ourRates, theirRates), LeastTimesTheChannel),
                new BaselineRatio(
                    "messages a second",
                    FormattableString.Invariant($"Disruptor-net's {disruptor} M/s (not in turns)"),
                    HigherIsBetter: true, toDisruptor, Bar: 1),
            ]);
    }

    private RunRecord RunPingPong(string strategy)
    {
        using var watch = new RunWatch(Environment.CurrentDirectory);
        var (ring, channel) = (new LongHistogram(LongestNs, 3), new LongHistogram(LongestNs, 3));
        var (ringP50, channelP50) = (new List<double>(), new List<double>());
        var turns = new List<RaceTurn>();
        string name = $"ring ping-pong, {strategy}";
        for (int round = 0; round <= rounds; round++)
        {
            progress(round == 0 ? $"{name}, warm-up" : $"{name}, round {round} of {rounds}");
            var (ours, theirs) = (new LongHistogram(LongestNs, 3), new LongHistogram(LongestNs, 3));
            turns.Add(RingRace.PingPong(roundTrips, Named(strategy), ours));
            turns.Add(ChannelRace.PingPong(roundTrips, theirs));
            if (round == 0) continue;
            ring.Add(ours);
            channel.Add(theirs);
            ringP50.Add(ours.GetValueAtPercentile(50) / Microsecond);
            channelP50.Add(theirs.GetValueAtPercentile(50) / Microsecond);
        }
        return Write(
            watch, name, strategy, turns, RaceTurn.SumOf(1, roundTrips),
            [
                new Figure("ring round trip p50", "µs", HigherIsBetter: false, ringP50),
                new Figure("channel round trip p50", "µs", HigherIsBetter: false, channelP50),
            ],
            [
                new BaselineRatio(
                    "round trip p50", "bounded channel", HigherIsBetter: false,
                    Statistics.Ratios(ringP50, channelP50)),
            ],
            ("ring", ring), ("channel", channel));
    }

    private RunRecord Write(
        RunWatch watch, string name, string strategy, IReadOnlyList<RaceTurn> turns, long sum,
        IReadOnlyList<Figure> figures, IReadOnlyList<BaselineRatio> ratios,
        params (string Name, HistogramBase Values)[] histograms)
    {
        var run = new RunRecord
        {
            Verb = "micro",
            Name = name,
            Settings = new Dictionary<string, string>
            {
                ["wait strategy"] = strategy,
                ["messages"] = $"{turns[0].Messages}",
                ["slots"] = $"{RingRace.Slots}",
            },
            Conditions = watch.Conditions(),
            Checksum = $"{sum}",
            Holds = turns.All(turn => turn.Sum == sum),
            Processes = [watch.Cost("bench")],
            Figures = figures,
            Ratios = ratios,
        };
        RunRecord written = results?.Write(run, histograms) ?? run;
        RunReport.Write(written);
        return written;
    }
}

using HdrHistogram;
using Matching.Bench.Results;
using Matching.Bench.Wire;

namespace Matching.Bench.Fanout;

/// <summary>
/// One session trades at a rate; crowds of subscribers follow its instrument, order by order. Each crowd has
/// its turns beside turns with nobody there, so that what readers cost the trader is seen.
/// </summary>
internal sealed class FanoutRun(
    FanoutPlan plan, ResultFolder? results, Action<string> progress)
{
    private const double Microsecond = 1_000;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    public async Task<IReadOnlyList<RunRecord>> RunAsync(CancellationToken stop)
    {
        await using ServerProcess venue = await ServerProcess.StartVenueAsync(plan.Directory, [], stop);
        WireLane[] lanes = await WireLane.OpenAsync(venue.Address, venue.OperatorKey, 1, stop);
        await using WireSide trader = await WireSide.OpenAsync(
            venue, lanes, isEcho: false, isTimed: false, stop);
        progress("warm-up");
        await TurnAsync(venue, trader, lanes[0], new Crowd(1, 0, 0), stop);
        var runs = new List<RunRecord>();
        foreach (Crowd crowd in plan.Crowds)
        {
            using var watch = new RunWatch(plan.Directory);
            var (alone, followed) = (new List<FanoutTurn>(), new List<FanoutTurn>());
            for (int round = 1; round <= plan.Rounds; round++)
            {
                progress($"{crowd}, round {round} of {plan.Rounds}");
                alone.Add(await TurnAsync(venue, trader, lanes[0], default, stop));
                followed.Add(await TurnAsync(venue, trader, lanes[0], crowd, stop));
            }
            runs.Add(Write(watch, crowd, alone, followed));
        }
        return runs;
    }

    private async Task<FanoutTurn> TurnAsync(
        ServerProcess venue, WireSide trader, WireLane lane, Crowd crowd, CancellationToken stop)
    {
        var readers = new List<BookReader>();
        try
        {
            ReaderSpeed[] speeds =
            [
                .. Enumerable.Repeat(ReaderSpeed.Fast, crowd.Fast),
                .. Enumerable.Repeat(ReaderSpeed.Slow, crowd.Slow),
                .. Enumerable.Repeat(ReaderSpeed.Dead, crowd.Dead),
            ];
            foreach (ReaderSpeed speed in speeds)
                readers.Add(new BookReader(
                    venue.Address, lane.ApiKey, lane.InstrumentId, speed, trader.Clock));
            BookReader[] fast = [.. readers.Where(reader => reader.Speed == ReaderSpeed.Fast)];
            await AllThroughAsync(fast, 1, stop);
            double cpu = venue.CpuSeconds;
            var loop = new WireLoop(
                (int)(plan.Rate * plan.Seconds), List: 100, Window: 8_192, PerSecond: plan.Rate);
            WireTurn turn = await trader.RunAsync(loop, stop);
            AckBook book = trader.LastBook;
            await AllThroughAsync(fast, book.Sequences[^1], stop);
            var delivery = AckBook.New();
            foreach (BookReader reader in fast) AddDelivery(delivery, reader, book);
            return new FanoutTurn
            {
                Trader = turn,
                Delivery = delivery,
                Changes = [.. fast.Select(reader => reader.Changes)],
                Gaps = fast.Sum(reader => reader.Gaps),
                Cut = readers.Count(reader => reader.WasCut),
                VenueCpuSeconds = venue.CpuSeconds - cpu,
                VenueResidentMib = venue.ResidentMib,
                Venue = turn.Server,
            };
        }
        finally
        {
            foreach (BookReader reader in readers) await reader.DisposeAsync();
        }
    }

    /// <summary>A fast reader that is cut, or never gets there, is a failure of the venue's.</summary>
    private static async Task AllThroughAsync(
        BookReader[] fast, long sequence, CancellationToken stop)
    {
        DateTime giveUp = DateTime.UtcNow + s_patience;
        while (fast.Any(reader => reader.Through < sequence))
        {
            if (fast.FirstOrDefault(reader => reader.WasCut) is not null || DateTime.UtcNow > giveUp)
                throw new InvalidDataException($"a fast reader never had event {sequence}");
            await Task.Delay(TimeSpan.FromMilliseconds(1), stop);
        }
    }

    private static void AddDelivery(LongHistogram delivery, BookReader reader, AckBook book)
    {
        int at = 0;
        foreach ((long through, long arrived) in reader.Arrivals)
        {
            for (; at < book.Sequences.Length && book.Sequences[at] <= through; at++)
                delivery.RecordValue(Math.Max(arrived - book.Due[at], 0));
        }
    }

    private RunRecord Write(RunWatch watch, Crowd crowd, List<FanoutTurn> alone, List<FanoutTurn> followed)
    {
        var run = new RunRecord
        {
            Verb = "fanout",
            Name = crowd.ToString(),
            Settings = new Dictionary<string, string>
            {
                ["crowd"] = crowd.ToString(),
                ["commands a second"] = FormattableString.Invariant($"{plan.Rate}"),
                ["seconds"] = FormattableString.Invariant($"{plan.Seconds}"),
            },
            Conditions = watch.Conditions(),
            Checksum = string.Join("; ", followed.Select(turn => turn.Trader.Checksum).Distinct()),
            Holds = alone.Concat(followed).All(turn => turn.Holds),
            Processes =
            [
                ProcessCost.Sum(followed.Select(turn => turn.Venue)),
                ProcessCost.Sum(alone.Select(turn => turn.Venue)) with { Process = "venue, nobody follows" },
            ],
            Figures =
            [
                Of("trader's ack p50", "µs", followed, turn => turn.Trader.P50Us),
                Of("trader's ack p99", "µs", followed, AckP99Us),
                Of("delivery p50", "µs", followed, turn => DeliveryUs(turn, 50)),
                Of("delivery p99", "µs", followed, turn => DeliveryUs(turn, 99)),
                Of("venue's CPU", "s", followed, turn => turn.VenueCpuSeconds),
                Of("venue's memory", "MiB", followed, turn => turn.VenueResidentMib),
                Of("readers cut", "", followed, turn => turn.Cut),
            ],
            Ratios =
            [
                ToNobody("trader's ack p50", followed, alone, turn => turn.Trader.P50Us),
                ToNobody("trader's ack p99", followed, alone, AckP99Us),
                ToNobody("venue's CPU", followed, alone, turn => turn.VenueCpuSeconds),
            ],
        };
        (string, HistogramBase)[] histograms =
        [
            ("trader's ack", Sum(followed, turn => turn.Trader.Ack)),
            ("ack, nobody follows", Sum(alone, turn => turn.Trader.Ack)),
            ("delivery", Sum(followed, turn => turn.Delivery)),
        ];
        RunRecord written = results?.Write(run, histograms) ?? run;
        RunReport.Write(written, histograms);
        return written;
    }

    private static Figure Of(
        string name, string unit, List<FanoutTurn> turns, Func<FanoutTurn, double> value) =>
        new(name, unit, HigherIsBetter: false, [.. turns.Select(value)]);

    private static BaselineRatio ToNobody(
        string name, List<FanoutTurn> followed, List<FanoutTurn> alone,
        Func<FanoutTurn, double> value) => new(
        name, "nobody follows", HigherIsBetter: false,
        Statistics.Ratios([.. followed.Select(value)], [.. alone.Select(value)]));

    private static double AckP99Us(FanoutTurn turn) =>
        turn.Trader.Ack.GetValueAtPercentile(99) / Microsecond;

    private static double DeliveryUs(FanoutTurn turn, double percentile) =>
        turn.Delivery.TotalCount == 0 ? 0 : turn.Delivery.GetValueAtPercentile(percentile) / Microsecond;

    private static LongHistogram Sum(List<FanoutTurn> turns, Func<FanoutTurn, LongHistogram> of)
    {
        LongHistogram all = AckBook.New();
        foreach (FanoutTurn turn in turns) all.Add(of(turn));
        return all;
    }
}

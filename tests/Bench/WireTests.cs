using Matching.Bench.Fanout;
using Matching.Bench.Growth;
using Matching.Bench.Micro;
using Matching.Bench.Processes;
using Matching.Bench.Results;
using Matching.Bench.Wire;
using Matching.Tests.House;
using Matching.V1;

namespace Matching.Tests.Bench;

/// <summary>
/// The verbs that measure, short: the work is the right one and its checksum the same every time; no time is
/// asked.
/// </summary>
public sealed class WireTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_whole_venue_answers_as_expected_beside_an_echo_in_every_loop()
    {
        using var place = new TemporaryDirectory();
        string results = Path.Combine(place.Path, "results");
        var plan = new WirePlan
        {
            Directory = place.Path,
            Rounds = 2,
            Lists = [1, 50],
            Commands = 400,
            Window = 256,
            OneByOne = 20,
            Rates = [2_000],
            Seconds = 0.2,
        };

        IReadOnlyList<RunRecord> runs =
            await new WireRun(plan, new ResultFolder(results), _ => { }).RunAsync(Stop);

        Assert.Equal(4, runs.Count);
        Assert.All(runs, run => Assert.True(run.Holds, run.Name));
        Assert.All(runs, run => Assert.Equal(3, run.Processes.Count));
        Assert.All(runs, run => Assert.True(run.Processes[0].AllocatedBytes > 0, "the venue's costs"));
        Assert.Equal(4, ResultFolder.Read(results).Count);
        Assert.True(runs[^1].FindHistogram("venue ack")!.Count == 800);
    }

    [Fact]
    public void An_answer_that_is_lost_or_changed_is_found()
    {
        var lane = new WireLane("", 1, 1);
        long number = 0;
        var request = new SessionRequest();
        AckSum expected = default;
        new LaneCommands(lane).Fill(request, 20, ref number, ref expected);
        SessionItem[] right = [.. request.Commands.SelectMany(Answers)];

        Assert.True(SumOf(right).Equals(expected));
        SessionItem[] changed = [.. right.Select(item => item.Clone())];
        changed[^1].ExecutionReport.Price++;
        Assert.False(SumOf(changed).Equals(expected));
        Assert.Throws<InvalidDataException>(() => SumOf([.. right.Where(item => item.ClientSeqNum != 7)]));
    }

    [Fact]
    public void Every_message_goes_through_the_ring_and_the_channel_once()
    {
        var contest = new RingContest(rounds: 1, messages: 3_000, roundTrips: 50, null, _ => { });

        Assert.All(contest.Run(RingContest.Strategies), run => Assert.True(run.Holds, run.Name));
    }

    [Fact]
    public async Task Fast_readers_miss_nothing_beside_slow_and_dead_ones()
    {
        using var place = new TemporaryDirectory();
        var plan = new FanoutPlan
        {
            Directory = place.Path,
            Rounds = 1,
            Rate = 1_000,
            Seconds = 0.3,
            Crowds = [new Crowd(3, 1, 1)],
        };

        RunRecord run = Assert.Single(await new FanoutRun(plan, null, _ => { }).RunAsync(Stop));

        Assert.True(run.Holds);
        Assert.True(run.FindFigure("delivery p50")!.Median > 0);
    }

    [Fact]
    public async Task An_engine_is_timed_alone_beside_a_gateway_and_beside_another_process()
    {
        using var place = new TemporaryDirectory();
        var plan = new ProcessesPlan
        {
            Directory = place.Path,
            Rounds = 1,
            Seconds = 0.3,
            ProbeRate = 1_000,
            LoadRate = 1_000,
        };

        RunRecord run = await new ProcessesRun(plan, null, _ => { }).RunAsync(Stop);

        Assert.True(run.Holds);
        Assert.Equal(3, run.Processes.Count);
    }

    [Theory]
    [InlineData("open orders", 2_000)]
    [InlineData("instruments", 50)]
    [InlineData("accounts", 1_500)]
    public void A_venue_of_any_size_makes_the_trades_of_the_slow_twin(string axis, int size)
    {
        var run = new GrowthRun(rounds: 1, commands: 2_000, null, _ => { });

        RunRecord record = run.Engine(axis, size, axis switch
        {
            "open orders" => GrowthWorkloads.OpenOrders,
            "instruments" => GrowthWorkloads.Instruments,
            _ => GrowthWorkloads.ManyAccounts,
        });

        Assert.True(record.Holds);
        Assert.True(record.FindFigure("engine's memory")!.Median > 0);
    }

    [Fact]
    public async Task A_journal_is_recovered_and_sessions_are_served_at_any_size()
    {
        using var place = new TemporaryDirectory();
        string journal = System.IO.Directory.CreateDirectory(Path.Combine(place.Path, "made")).FullName;
        var run = new GrowthRun(rounds: 1, commands: 600, null, _ => { });

        Assert.True(run.Journal(2_000, journal).Holds);
        Assert.True((await run.SessionsAsync(3, place.Path, Stop)).Holds);
    }

    private static AckSum SumOf(IEnumerable<SessionItem> items)
    {
        var book = new AckBook(first: 1, count: 20, isEcho: false);
        var response = new SessionResponse();
        response.Items.AddRange(items);
        book.Take(response, now: 1);
        return book.Sum;
    }

    /// <summary>As the venue answers, as far as the bench looks.</summary>
    private static IEnumerable<SessionItem> Answers(OrderCommand command)
    {
        SessionItem Item(ExecType type, long price) => new()
        {
            ClientSeqNum = command.ClientSeqNum,
            ExecutionReport = new ExecutionReport { ExecType = type, Price = price },
        };
        if (command.Replace is { } replace) yield return Item(ExecType.Replaced, replace.Price);
        else if (command.Cancel is not null) yield return Item(ExecType.Canceled, 1);
        else
        {
            yield return Item(ExecType.New, command.NewOrder.Price);
            if (command.NewOrder.TimeInForce != TimeInForce.ImmediateOrCancel) yield break;
            SessionItem fill = Item(ExecType.Trade, 0);
            fill.ClientSeqNum = 0;
            fill.ExecutionReport.LastLiquidityInd = LastLiquidityInd.Taker;
            (fill.ExecutionReport.LastPx, fill.ExecutionReport.LastQty) = (command.NewOrder.Price, 1);
            yield return fill;
        }
    }
}

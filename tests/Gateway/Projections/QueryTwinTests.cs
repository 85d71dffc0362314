using Matching.Engine.Events;
using Matching.Gateway.MarketData;
using Matching.Gateway.Queries;
using Matching.Tests.Engine;
using Matching.Tests.Replay;
using Matching.V1;

namespace Matching.Tests.Gateway.Projections;

/// <summary>
/// At any event, whatever was asked, answers are what the engine's folded state and slow lists of all that
/// happened say.
/// </summary>
public sealed class QueryTwinTests
{
    [Theory]
    [InlineData("everything", 1)]
    [InlineData("icebergs", 2)]
    [InlineData("quotes", 3)]
    [InlineData("money", 4)]
    [InlineData("time", 5)]
    [InlineData("operators", 6)]
    public void Answers_at_any_event_are_those_of_a_slow_fold(string profile, int seed)
    {
        IReadOnlyList<Event> events = Journal(profile, seed);
        var random = new Random(seed);
        using var lab = new QueryLab(events);
        using var slow = new SlowRecords();
        int looks = 0;
        foreach (long through in Ends(events).Where(_ => random.Next(60) == 0).Append(events.Count))
        {
            // Often another process goes on, from what the one before has committed.
            if (random.Next(2) == 0) lab.Close();
            lab.Options = lab.Options with { BatchEvents = random.Next(1, 200) };
            lab.Bring(through);
            slow.Bring(events, through);
            Assert.Equal(through, lab.Checkpoint.Sequence);
            Assert.Null(lab.Rebuilt);
            Compare(slow, new QueryAnswers(lab, random.Next(1, 40)), $"{profile} {seed}, event {through}");
            looks++;
        }
        Assert.True(looks > 5, $"{profile}, seed {seed}: only {looks} looks");
    }

    [Fact]
    public void A_fault_before_any_commit_loses_nothing_and_doubles_nothing()
    {
        IReadOnlyList<Event> events = Journal("everything", seed: 11);
        var random = new Random(11);
        using var lab = new QueryLab(events);
        int faults = 0;
        lab.Options = lab.Options with
        {
            BatchEvents = 20,
            Committing = _ =>
            {
                if (random.Next(3) != 0) return;
                faults++;
                throw new IOException("planted");
            },
        };
        for (long reached = 0; reached < events.Count;)
        {
            try
            {
                lab.Bring(events.Count);
                reached = lab.Checkpoint.Sequence;
                Assert.Null(lab.Rebuilt);
            }
            catch (IOException)
            {
                lab.Close();
            }
        }

        using var slow = new SlowRecords();
        slow.Bring(events, events.Count);
        Assert.True(faults > 10, $"only {faults} faults");
        Compare(slow, new QueryAnswers(lab, pageSize: 100), "after faults");
    }

    [Fact]
    public void A_planted_difference_is_seen()
    {
        IReadOnlyList<Event> events = Journal("everything", seed: 1);
        using var lab = new QueryLab(events);
        using var slow = new SlowRecords();
        lab.Bring(events.Count);
        slow.Bring(events, events.Count);
        var answers = new QueryAnswers(lab, pageSize: 100);
        Compare(slow, answers, "before");
        string[] plants =
        [
            "UPDATE balances SET held = held + 1 WHERE account_id > 1",
            "DELETE FROM executions WHERE exec_id = (SELECT max(exec_id) FROM executions)",
            "UPDATE orders SET is_open = 1 - is_open",
            "UPDATE candles SET high = high + 1",
            "DELETE FROM trades WHERE sequence = (SELECT min(sequence) FROM trades)",
            "UPDATE ledger SET amount = amount + 1 WHERE account_id > 1",
            "UPDATE protections SET max_fills = max_fills + 1",
            "UPDATE switches SET due = due + 1",
        ];
        lab.Close();
        foreach (string plant in plants)
        {
            lab.Alter(plant);
            Assert.ThrowsAny<Exception>(() => Compare(slow, answers, plant));
            QueryDatabase.Delete(lab.Location);
            lab.Bring(events.Count);
            lab.Close();
        }
    }

    internal static List<Event> Journal(string profile, int seed) => TwinJournal.Run(
        TwinProfile.All.Single(one => one.Name == profile), seed, commands: 600).Events;

    /// <summary>Of transactions.</summary>
    internal static IEnumerable<long> Ends(IEnumerable<Event> events) => events
        .Where(e => (e.Header.Flags & EventFlags.Last) != 0)
        .Select(e => e.Header.Sequence);

    internal static void Compare(SlowRecords slow, QueryAnswers answers, string when)
    {
        foreach (int account in slow.Accounts)
        {
            Same(slow.OpenOrders(account), answers.OpenOrders(account), $"{when}: open orders of {account}");
            Same(slow.Orders(account), answers.Orders(account), $"{when}: orders of {account}");
            Same(slow.Executions(account), answers.Executions(account), $"{when}: executions of {account}");
            Same(slow.Balances(account), answers.Balances(account), $"{when}: balances of {account}");
            Same(slow.Safeguards(account), answers.Safeguards(account), $"{when}: safeguards of {account}");
            Same(slow.Ledger(account), answers.Ledger(account), $"{when}: ledger of {account}");
        }
        for (int id = 1; id <= slow.View.InstrumentCount; id++)
        {
            var trades = slow.Trades.Where(one => one.Trade.InstrumentId == id).Reverse().Select(one =>
                $"{one.Sequence} {one.Time} {one.Trade.Qty} @ {one.Trade.Price} {one.Trade.TakerSide}");
            Same(trades, answers.Trades(id), $"{when}: trades of {id}");
            foreach (CandleInterval interval in Intervals.All)
                Same(
                    slow.Candles(id, interval.LengthNs, slow.View.Time), answers.Candles(id, interval),
                    $"{when}: candles of {id}, {interval}");
            CompareDay(slow, answers.Statistics(id), id, when);
        }
    }

    private static void CompareDay(SlowRecords slow, GetStatisticsResponse told, int id, string when)
    {
        const long DayNs = 1_440 * Intervals.MinuteNs;
        long from = slow.View.Time / Intervals.MinuteNs * Intervals.MinuteNs + Intervals.MinuteNs - DayNs;
        List<(long Sequence, long Time, Traded Trade)> all =
            [.. slow.Trades.Where(trade => trade.Trade.InstrumentId == id)];
        List<Traded> day = [.. all.Where(trade => trade.Time >= from).Select(trade => trade.Trade)];
        string expected = $"{(all.Count == 0 ? 0 : all[^1].Trade.Price)} {day.Sum(trade => trade.Qty)}"
            + $" {day.Select(trade => trade.Price).DefaultIfEmpty().Max()}"
            + $" {day.Select(trade => trade.Price).DefaultIfEmpty().Min()}"
            + $" {day.Select(trade => trade.Price).FirstOrDefault()} {day.Count}";
        Assert.Equal(
            $"{when}: {expected}",
            $"{when}: {told.LastPrice} {told.Volume} {told.High} {told.Low} {told.Open} {told.Trades}");
    }

    internal static void Same(IEnumerable<string> expected, IEnumerable<string> told, string what)
    {
        List<string> lines = [.. expected];
        List<string> answers = [.. told];
        if (lines.SequenceEqual(answers)) return;
        string missing = string.Join('\n', lines.Except(answers).Take(5));
        string surplus = string.Join('\n', answers.Except(lines).Take(5));
        Assert.Fail($"{what}: {lines.Count} and {answers.Count}\nexpected\n{missing}\ntold\n{surplus}");
    }
}

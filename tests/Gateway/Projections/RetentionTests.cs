using Matching.Engine.Events;
using Matching.Gateway.MarketData;
using Matching.Tests.Replay;

namespace Matching.Tests.Gateway.Projections;

/// <summary>
/// Old days leave the projections; what is younger, and what is open however old, is whole.
/// </summary>
public sealed class RetentionTests
{
    private const int Days = 12;
    private const int Kept = 3;

    [Fact]
    public void Days_that_are_over_long_enough_leave_and_all_else_is_whole()
    {
        List<Event> events = OverDays();
        using var lab = new QueryLab(events);
        using var slow = new SlowRecords();
        lab.Options = lab.Options with { KeepDays = Kept };
        var random = new Random(3);
        long[] ends = [.. QueryTwinTests.Ends(events)];
        foreach (long through in ends.Where(_ => random.Next(40) == 0).Append(events.Count))
        {
            if (random.Next(3) == 0) lab.Close();
            lab.Bring(through);
            slow.Bring(events, through);
            long from = lab.Checkpoint.HistoryFrom;
            Assert.True(from <= FirstOf(events, DayOf(events[(int)through - 1]) - Kept + 1));
            AssertWholeFrom(from, slow, new QueryAnswers(lab, pageSize: 50), $"event {through}");
        }
        long last = lab.Checkpoint.HistoryFrom;
        Assert.True(last > FirstOf(events, DayOf(events[^1]) - Kept));
        var answers = new QueryAnswers(lab, pageSize: 50);
        Assert.All(
            slow.Accounts.SelectMany(account => answers.Executions(account)),
            line => Assert.True(NumberOf(line) >= 2 * last, line));
        Assert.All(answers.Trades(1), line => Assert.True(NumberOf(line) >= last, line));
        Assert.NotEmpty(answers.Trades(1));
    }

    /// <summary>As a venue of few events has them: each day some.</summary>
    private static List<Event> OverDays()
    {
        using VenueScript script = VenueScript.Run(orders: 1_500);
        List<Event> events = [.. script.Events];
        long first = events[0].Header.Time;
        for (int at = 0; at < events.Count; at++)
        {
            Event e = events[at];
            e.Header.Time = first + Days * Intervals.DayNs / events.Count * at;
            events[at] = e;
        }
        return events;
    }

    private static long DayOf(in Event e) => e.Header.Time / Intervals.DayNs;

    private static long FirstOf(List<Event> events, long day) =>
        events.First(e => DayOf(in e) >= day).Header.Sequence;

    private static void AssertWholeFrom(long from, SlowRecords slow, QueryAnswers answers, string when)
    {
        foreach (int account in slow.Accounts)
        {
            QueryTwinTests.Same(slow.OpenOrders(account), answers.OpenOrders(account), when);
            QueryTwinTests.Same(slow.Balances(account), answers.Balances(account), when);
            QueryTwinTests.Same(
                slow.Executions(account).Where(line => NumberOf(line) >= 2 * from),
                answers.Executions(account).Where(line => NumberOf(line) >= 2 * from), when);
            QueryTwinTests.Same(
                slow.Ledger(account).Where(line => NumberOf(line) >= from),
                answers.Ledger(account).Where(line => NumberOf(line) >= from), when);
            QueryTwinTests.Same(
                slow.Orders(account).Where(line => IsYoung(line, from)),
                answers.Orders(account).Where(line => IsYoung(line, from)), when);
        }
    }

    /// <summary>A line ends with the event that changed the order last.</summary>
    private static bool IsYoung(string line, long from) =>
        long.Parse(line[(line.LastIndexOf(' ') + 1)..], null) >= from;

    private static long NumberOf(string line) => long.Parse(line[..line.IndexOf(' ')], null);
}

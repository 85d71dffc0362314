using Matching.Engine.Events;
using Matching.Gateway.Operations;
using Matching.Gateway.Queries;
using Matching.Journal.Log;
using Matching.Tests.Replay;

namespace Matching.Tests.Gateway.Projections;

/// <summary>
/// Projections that don't agree with the journal are made again, and say so; whatever fails under them is an
/// alarm, and goes on when it is over.
/// </summary>
public sealed class QueryFaultTests
{
    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData("UPDATE checkpoint SET version = 99", "another version")]
    [InlineData("DELETE FROM checkpoint", "another version")]
    [InlineData("UPDATE checkpoint SET venue = zeroblob(16)", "another venue's")]
    [InlineData("UPDATE checkpoint SET hash_so_far = zeroblob(32)", "is another one")]
    [InlineData("UPDATE checkpoint SET hash = zeroblob(32)", "is another one")]
    [InlineData("UPDATE checkpoint SET sequence = sequence - 1", "is another one")]
    [InlineData("UPDATE checkpoint SET sequence = sequence + 1000000", "does not have")]
    public void Projections_that_do_not_agree_with_the_journal_are_made_again(string alteration, string why)
    {
        IReadOnlyList<Event> events = QueryTwinTests.Journal("everything", seed: 3);
        using var lab = new QueryLab(events);
        lab.Bring(events.Count);
        lab.Close();
        lab.Alter(alteration);

        lab.Bring(events.Count);

        Assert.Contains(why, lab.Rebuilt, StringComparison.Ordinal);
        AssertWhole(lab, events);
    }

    [Fact]
    public void A_file_that_is_no_database_is_made_again_and_a_deleted_one_too()
    {
        IReadOnlyList<Event> events = QueryTwinTests.Journal("everything", seed: 4);
        using var lab = new QueryLab(events);
        lab.Bring(events.Count);
        lab.Close();
        File.WriteAllBytes(QueryDatabase.PathIn(lab.Location), [.. Enumerable.Repeat((byte)7, 10_000)]);
        lab.Bring(events.Count);
        Assert.Contains("can't be used", lab.Rebuilt, StringComparison.Ordinal);
        AssertWhole(lab, events);

        lab.Close();
        QueryDatabase.Delete(lab.Location);
        lab.Bring(events.Count);
        Assert.Null(lab.Rebuilt);
        AssertWhole(lab, events);

        lab.Close();
        QueryDatabase.Delete(lab.Location);
        File.WriteAllBytes(QueryDatabase.PathIn(lab.Location), []);
        lab.Bring(events.Count);
        Assert.Contains("can't be used", lab.Rebuilt, StringComparison.Ordinal);
        AssertWhole(lab, events);
    }

    [Fact]
    public void Of_a_pruned_journal_open_orders_and_balances_are_whole_and_history_begins_later()
    {
        IReadOnlyList<Event> events = VenueScript.Run(orders: 1_200).Events;
        var disk = new NativeDisk();
        using var lab = new QueryLab(events, place => SnapshotLab.Write(
            disk, events, SnapshotLab.Every(200, prune: true), place: place));
        long first = LogBeginning.Of(disk, lab.Journal)!.Value.FirstSequence;

        lab.Bring(events.Count);

        Assert.True(first > 1 && lab.Checkpoint.HistoryFrom > first);
        using var slow = new SlowRecords();
        slow.Bring(events, events.Count);
        var answers = new QueryAnswers(lab, pageSize: 100);
        foreach (int account in slow.Accounts)
        {
            Assert.Equal(slow.OpenOrders(account), answers.OpenOrders(account));
            Assert.Equal(slow.Balances(account), answers.Balances(account));
            Assert.Equal(slow.Safeguards(account), answers.Safeguards(account));
            string since = $"{2 * lab.Checkpoint.HistoryFrom}";
            Assert.Equal(
                slow.Executions(account).Where(line => long.Parse(line.Split(' ')[0], null)
                    >= long.Parse(since, null)),
                answers.Executions(account));
        }
        lab.Close();
        lab.Bring(events.Count);
        Assert.Null(lab.Rebuilt);
    }

    [Fact]
    public void A_disk_that_fails_is_told_once_and_gone_on_with()
    {
        IReadOnlyList<Event> events = QueryTwinTests.Journal("everything", seed: 5);
        using var lab = new QueryLab(events);
        int failures = 3;
        lab.Options = lab.Options with
        {
            RetryAfter = TimeSpan.FromMilliseconds(1),
            Committing = through =>
            {
                if (through > 300 && failures-- > 0) throw new IOException("planted");
            },
        };
        List<string> told = Run(lab, events, follower => follower.Sequence == events.Count
            && follower.Trouble is null);

        Assert.Equal(2, told.Count);
        Assert.StartsWith("ALARM queries: they stand at event ", told[0], StringComparison.Ordinal);
        Assert.EndsWith("planted", told[0], StringComparison.Ordinal);
        Assert.Equal("ALARM queries over", told[1]);
        AssertWhole(lab, events);
    }

    [Fact]
    public void Where_the_disk_has_no_room_to_spare_they_leave_it_to_the_journal()
    {
        IReadOnlyList<Event> events = QueryTwinTests.Journal("everything", seed: 6);
        using var lab = new QueryLab(events);
        lab.Options = lab.Options with { KeepFreeBytes = long.MaxValue };
        List<string> told = Run(lab, events, follower => follower.Trouble?.Contains("MiB are free") == true);

        Assert.Contains("MiB are free", Assert.Single(told), StringComparison.Ordinal);
        Assert.False(File.Exists(QueryDatabase.PathIn(lab.Location)));
    }

    [Fact]
    public void A_bug_ends_them_and_not_the_venue()
    {
        IReadOnlyList<Event> events = QueryTwinTests.Journal("everything", seed: 7);
        using var lab = new QueryLab(events);
        lab.Options = lab.Options with { Committing = _ => throw new InvalidOperationException("a bug.") };
        var visible = new OutcomeTally();
        visible.EndBatch(events.Count);
        var told = new List<string>();
        using QueryFollower follower = lab.Follow(visible, told);

        follower.Run();

        Assert.EndsWith(
            "a bug. They stay off until the venue starts again.", Assert.Single(told),
            StringComparison.Ordinal);
    }

    private static List<string> Run(
        QueryLab lab, IReadOnlyList<Event> events, Func<QueryFollower, bool> isDone)
    {
        var visible = new OutcomeTally();
        visible.EndBatch(events.Count);
        var told = new List<string>();
        using QueryFollower follower = lab.Follow(visible, told);
        var thread = new Thread(follower.Run);
        thread.Start();
        bool done = SpinWait.SpinUntil(() => isDone(follower), s_bound);
        follower.Finish();
        thread.Join();
        Assert.True(done, string.Join('\n', told));
        return told;
    }

    private static void AssertWhole(QueryLab lab, IReadOnlyList<Event> events)
    {
        using var slow = new SlowRecords();
        slow.Bring(events, events.Count);
        QueryTwinTests.Compare(slow, new QueryAnswers(lab, pageSize: 100), "whole");
    }
}

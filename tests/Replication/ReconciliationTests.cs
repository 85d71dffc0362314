using Matching.Journal.Log;
using Matching.Journal.Replication;

namespace Matching.Tests.Replication;

/// <summary>How a log and its stream stand to each other, case by case and at random.</summary>
public sealed class ReconciliationTests
{
    private const int Seeds = 5000;

    [Fact]
    public void Each_case_has_one_verdict_and_the_place_where_it_holds()
    {
        HistoryLab common = new HistoryLab().Genesis().Epoch(1, "a").Ticks(8);
        HistoryLab longer = common.Copy().Ticks(5);
        HistoryLab taken = common.Copy().Epoch(2, "b").Ticks(3);
        HistoryLab rival = common.Copy().Epoch(2, "c").Ticks(1);
        HistoryLab altered = common.Copy().Ticks(5, salt: 1);
        HistoryLab other = new HistoryLab().Genesis(new LogIdentity(Guid.Empty, 3)).Epoch(1, "a");
        HistoryLab otherShard = new HistoryLab().Genesis(HistoryLab.Shard with { Shard = 4 });
        var none = new HistoryLab();

        (HistoryLab Log, HistoryLab Stream, long LogFirst, long StreamFirst, Standing Wanted, long At)[]
            table =
        [
            (none, none, 1, 1, Standing.Equal, 0),
            (common, common, 1, 1, Standing.Equal, 10),
            (common, common, 4, 1, Standing.Equal, 10),
            (longer, common, 1, 1, Standing.StreamIsBehind, 10),
            (longer, common, 10, 1, Standing.StreamIsBehind, 10),
            (longer, common, 12, 1, Standing.LogIsPruned, 10),
            (none, common, 1, 1, Standing.LogIsBehind, 0),
            (common, longer, 1, 1, Standing.LogIsBehind, 10),
            (longer, taken, 1, 1, Standing.Forked, 11),
            (longer, taken, 5, 1, Standing.Forked, 11),
            (longer, taken, 11, 1, Standing.LogIsPruned, 11),
            (rival, taken, 1, 1, Standing.Forked, 11),
            (taken, rival, 1, 1, Standing.Forked, 11),
            (longer, altered, 1, 1, Standing.ForkedInEpoch, 11),
            (taken, longer, 1, 1, Standing.StreamLostEvents, 11),
            (common, none, 1, 1, Standing.NoStream, 10),
            (common, longer, 1, 4, Standing.StreamWasCut, 4),
            (none, longer, 1, 4, Standing.StreamWasCut, 4),
            (common, other, 1, 1, Standing.OtherShard, 1),
            (none, otherShard, 1, 1, Standing.OtherShard, 1),
        ];
        Assert.All(table, row =>
        {
            Judgement found = Reconciliation.Judge(
                HistoryLab.Shard, row.Log.From(row.LogFirst), row.Stream.From(row.StreamFirst));
            Assert.Equal((row.Wanted, row.At), (found.Standing, found.Sequence));
            Assert.Equal(row.Wanted >= Standing.NoStream, found.IsRefusal);
        });
    }

    [Fact]
    public void Of_histories_that_part_at_random_the_place_and_the_case_are_found()
    {
        for (int seed = 0; seed < Seeds; seed++)
        {
            var random = new Random(seed);
            HistoryLab common = new HistoryLab().Genesis().Epoch(1, "a").Ticks(random.Next(1, 40));
            HistoryLab log = common.Copy(), stream = common.Copy();
            int more = random.Next(0, 20), taken = random.Next(0, 20);
            log.Ticks(more);
            bool isTakenOver = random.Next(2) == 0;
            if (isTakenOver) stream.Epoch(2, "b").Ticks(taken);
            else stream.Ticks(taken);
            Judgement found = Reconciliation.Judge(HistoryLab.Shard, log.From(), stream.From());
            (Standing wanted, long at) = (isTakenOver, more.CompareTo(taken)) switch
            {
                (true, _) when more > 0 => (Standing.Forked, common.Last + 1),
                (true, _) => (Standing.LogIsBehind, log.Last),
                (false, 0) => (Standing.Equal, log.Last),
                (false, < 0) => (Standing.LogIsBehind, log.Last),
                _ => (Standing.StreamIsBehind, stream.Last),
            };
            Assert.True((wanted, at) == (found.Standing, found.Sequence), $"seed {seed}: {found}");
        }
    }
}

using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Journal.Replication;

namespace Matching.Tests.Replication;

/// <summary>By what an epoch told outcomes is in its first event, for whoever comes behind it.</summary>
public sealed class EpochPolicyTests
{
    private static readonly EpochPolicy s_local = new(AckPolicy.Local, TimeSpan.FromSeconds(7), 500);
    private static readonly EpochPolicy s_replicated =
        new(AckPolicy.Replicated, TimeSpan.FromMilliseconds(2500), 1_000_000);

    [Fact]
    public void It_is_read_as_it_was_put()
    {
        foreach (EpochPolicy policy in new[] { s_local, s_replicated, EpochPolicy.Alone })
        {
            var terms = new StartEpochTerms();
            policy.Put(ref terms);
            Assert.Equal(policy, EpochPolicy.Of(in terms));
        }
    }

    [Fact]
    public void The_newest_epochs_is_the_one_that_counts()
    {
        HistoryLab history = new HistoryLab().Genesis();
        Assert.Null(EpochPolicy.Newest(new HistoryLab().From()));
        Assert.Null(EpochPolicy.Newest(history.From()));
        history.Epoch(1, "a", s_replicated);
        Assert.Equal(s_replicated, EpochPolicy.Newest(history.From()));
        history.Ticks(40).Epoch(2, "b", s_local).Ticks(3);
        Assert.Equal(s_local, EpochPolicy.Newest(history.From()));
        Assert.Equal(s_local, EpochPolicy.Newest(history.From(first: 43)));
    }

    [Fact]
    public void A_log_that_begins_behind_its_epochs_first_event_does_not_know()
    {
        HistoryLab history = new HistoryLab().Genesis().Epoch(1, "a", s_replicated).Ticks(9);
        Assert.Null(EpochPolicy.Newest(history.From(first: 3)));
    }
}

using Matching.Engine.Events;
using Matching.Gateway.MarketData;
using Matching.V1;

namespace Matching.Tests.Gateway.Feeds;

/// <summary>The checker is checked: what a follower must not take, it does not take.</summary>
public sealed class FeedFaultTests
{
    /// <summary>Which message with changes is spoilt.</summary>
    private const int Spoilt = 20;

    [Fact]
    public void A_change_of_a_level_that_is_left_out_is_found_at_once() =>
        AssertFound(Levels(message => message.Changes.RemoveAt(0)));

    [Fact]
    public void A_change_of_an_order_that_is_left_out_is_found_at_once() =>
        AssertFound(Orders(message => message.Changes.RemoveAt(0)));

    [Fact]
    public void A_message_that_is_left_out_is_found_with_the_next_one()
    {
        AssertFound(Levels(message => message.Changes.Clear()));
        AssertFound(Orders(message => message.Changes.Clear()));
    }

    [Fact]
    public void A_wrong_checksum_is_found_at_once()
    {
        AssertFound(Levels(message => message.Changes[^1].Checksum ^= 1));
        AssertFound(Orders(message => message.Changes[^1].Checksum ^= 1));
    }

    [Fact]
    public void A_quantity_that_is_off_by_one_is_found_at_once()
    {
        AssertFound(Levels(message => message.Changes[0].Level.Qty++));
        AssertFound(Levels(message => message.Changes[0].Level.Orders++));
        AssertFound(Orders(message => SetQty(message.Changes[0])));
    }

    [Fact]
    public void A_change_that_comes_late_or_twice_is_found_at_once()
    {
        AssertFound(Levels(message => message.Changes.Insert(0, Earlier(message.Changes[0]))));
        AssertFound(Orders(message => message.Changes.Insert(0, message.Changes[0].Clone())));
    }

    [Fact]
    public void A_stream_that_is_not_spoilt_is_taken()
    {
        Assert.Null(FirstRefused(Levels(_ => { })));
        Assert.Null(FirstRefused(Orders(_ => { })));
    }

    private static void AssertFound(Func<Feed, FeedFollower> follow) =>
        Assert.NotNull(FirstRefused(follow));

    /// <summary>The event at which the follower refuses; null if it takes all.</summary>
    private static long? FirstRefused(Func<Feed, FeedFollower> follow)
    {
        using var run = new FeedRun();
        FeedFollower? follower = null;
        foreach (Event e in FeedRun.DeepEvents(seed: 9, orders: 300))
        {
            run.Take(in e);
            run.EndBatch();
            if (run.Instruments == 0) continue;
            follower ??= follow(run.Feed);
            if (!follower.Read()) return run.LastSequence;
        }
        return null;
    }

    private static Func<Feed, FeedFollower> Levels(Action<BookMessage> spoil) => feed =>
    {
        int count = 0;
        return new FeedFollower(feed, new StreamKey(StreamKind.Levels, 1))
        {
            OnLevels = message =>
            {
                if (message.Changes.Count > 0 && ++count == Spoilt) spoil(message);
                return message;
            },
        };
    };

    private static Func<Feed, FeedFollower> Orders(Action<OrdersMessage> spoil) => feed =>
    {
        int count = 0;
        return new FeedFollower(feed, new StreamKey(StreamKind.Orders, 1))
        {
            OnOrders = message =>
            {
                if (message.Changes.Count > 0 && ++count == Spoilt) spoil(message);
                return message;
            },
        };
    };

    /// <summary>As if it belonged to the event before.</summary>
    private static LevelChange Earlier(LevelChange change) =>
        new(change) { Sequence = change.PrevSequence, PrevSequence = 0 };

    private static void SetQty(OrderChange change)
    {
        if (change.Add is not null) change.Add.Qty++;
        else if (change.Executed is not null) change.Executed.Qty++;
        else if (change.Cancel is not null) change.Cancel.Qty++;
        else if (change.Replace is not null) change.Replace.Qty++;
        else change.Delete.MdEntryId++;
    }
}

using System.Text;
using Matching.Engine.Events;
using Matching.Gateway.MarketData;
using Matching.Replay.Projections;
using Matching.V1;

namespace Matching.Tests.Gateway.Feeds;

/// <summary>Public data shows no owners, no stops, no hidden quantity and no slots.</summary>
public sealed class FeedSecrecyTests
{
    [Theory]
    [InlineData("everything", 21)]
    [InlineData("icebergs", 22)]
    [InlineData("stops", 23)]
    [InlineData("deep", 24)]
    public void Not_a_byte_of_the_feed_depends_on_what_is_private(string profile, int seed)
    {
        List<Event> events = FeedTests.Events(profile, seed);
        List<Event> others = [.. events.Select(e => Private.Scrambled(in e))];

        Assert.Equal(Bytes(events), Bytes(others));
    }

    [Fact]
    public void The_check_finds_an_engines_order_id_in_the_feed()
    {
        List<Event> events = FeedTests.Events("deep", 24);
        List<Event> others = [.. events.Select(e => Private.Scrambled(in e))];

        Assert.NotEqual(Leaking(events), Leaking(others));
    }

    [Fact]
    public void No_public_message_has_a_field_for_an_owner_or_for_what_is_hidden()
    {
        string[] ids =
        [
            "asset_id", "base_asset_id", "instrument_id", "md_entry_id", "new_md_entry_id", "quote_asset_id",
        ];
        IEnumerable<string> fields = MarketDataReflection.Descriptor.MessageTypes
            .SelectMany(message => message.Fields.InDeclarationOrder())
            .Select(field => field.Name);

        Assert.Equal(
            ids, fields.Where(name => name.EndsWith("_id")).Distinct().Order(StringComparer.Ordinal));
        Assert.DoesNotContain(fields, name => name.Contains("leaves") || name.Contains("hold"));
    }

    [Fact]
    public void A_refreshed_slice_is_a_delete_and_an_add_under_a_new_id()
    {
        using var run = new FeedRun();
        FeedFollower? follower = null;
        var changes = new List<OrderChange>();
        int slices = 0;
        foreach (Event e in FeedTests.Events("icebergs", 25))
        {
            run.Take(in e);
            run.EndBatch();
            if (run.Instruments == 0) continue;
            follower ??= new FeedFollower(run.Feed, new StreamKey(StreamKind.Orders, 1))
            {
                OnOrders = message =>
                {
                    changes.AddRange(message.Changes);
                    return message;
                },
            };
            Assert.True(follower.Read());
            if (e.Header.Kind != EventKind.OrderRefreshed || e.OrderRefreshed.InstrumentId != 1) continue;
            slices++;
            Assert.Equal(e.Header.Sequence, changes[^1].Add.MdEntryId);
            Assert.Equal(e.OrderRefreshed.DisplayedQty, changes[^1].Add.Qty);
            Assert.Equal(OrderChange.ChangeOneofCase.Delete, changes[^2].ChangeCase);
        }
        Assert.True(slices > 5);
        long[] ids =
            [.. changes.Where(change => change.Add is not null).Select(change => change.Add.MdEntryId)];
        Assert.Equal(ids.Distinct().Count(), ids.Length);
    }

    /// <summary>All that four followers are told: order by order, ten levels, trades, candles.</summary>
    private static string Bytes(List<Event> events)
    {
        var text = new StringBuilder();
        var feed = new Feed(new FeedLimits());
        FeedReader[] readers = [];
        foreach (Event e in events)
        {
            feed.OnEvent(in e);
            feed.EndBatch(e.Header.Sequence);
            if (readers.Length == 0 && e.Header.Kind == EventKind.InstrumentListed)
            {
                readers =
                [
                    new(1_000, 1 << 20), new(1_000, 1 << 20), new(1_000, 1 << 20), new(1_000, 1 << 20),
                ];
                feed.Join(new StreamKey(StreamKind.Orders, 1), readers[0], null);
                feed.Join(new StreamKey(StreamKind.Levels, 1, 3), readers[1], null);
                feed.Join(new StreamKey(StreamKind.Trades, 1), readers[2], null);
                feed.Join(
                    new StreamKey(StreamKind.Candles, 1, Interval: CandleInterval.Minute), readers[3], null);
            }
            foreach (FeedReader reader in readers)
                foreach (Frame frame in reader.Take())
                    text.Append(Convert.ToHexString(frame.Bytes)).Append('\n');
        }
        Assert.NotEqual(0, text.Length);
        return text.ToString();
    }

    /// <summary>What a feed would say that gave the public the engine's ids.</summary>
    private static string Leaking(List<Event> events)
    {
        var changes = new BookChange[BookChange.MaxChanges];
        return string.Join(
            '\n', events.Select(e => BookChange.Of(in e, changes) == 0 ? "" : $"{changes[0].OrderId}"));
    }
}

using Matching.Gateway.MarketData;
using Matching.V1;

namespace Matching.Tests.Gateway.Feeds;

/// <summary>
/// Who joins costs the market no more than a bound, and who does not read holds no more than one.
/// </summary>
public sealed class FeedJoinTests
{
    [Fact]
    public void A_large_snapshot_is_made_again_only_when_as_much_has_been_published_and_all_that_join_agree()
    {
        const int Size = 10_000;
        var fanout = new Fanout(new ReplayWindow(1 << 20), throughSequence: 0);
        var stream = new CountedStream(fanout, Size);
        long published = 0;
        for (int sequence = 1; sequence <= 3_000; sequence++)
        {
            Frame frame = New(sequence);
            fanout.Publish(frame);
            published += frame.Length;
            var reader = new FeedReader(10, 1 << 20);
            fanout.Join(reader, stream, new FeedPoint(1, sequence));
            long[] told = [.. reader.Take().Select(one => one.ThroughSequence)];
            Assert.Equal(Enumerable.Range((int)told[0], told.Length).Select(one => (long)one), told);
            Assert.Equal(sequence, told[^1]);
            fanout.Leave(reader, sequence);
        }
        Assert.InRange(stream.Snapshots, 2, published / Size + 1);

        // Who has more than the snapshot that is there gets a newer one.
        fanout.Publish(New(3_001));
        var behind = new FeedReader(10, 1 << 20);
        fanout.Begin(behind, stream, new FeedPoint(1, 3_001), behind: 3_000);
        Assert.Equal(3_001, Assert.Single(behind.Take()).ThroughSequence);
    }

    [Fact]
    public void What_was_given_to_a_reader_counts_as_his_until_it_is_written()
    {
        var reader = new FeedReader(maxFrames: 3, maxBytes: 1 << 20);
        reader.Begin([], 0, afterSequence: 0);
        Offer(reader, 3);
        using IEnumerator<Frame> taken = reader.Take().GetEnumerator();
        Assert.True(taken.MoveNext());
        int held = reader.WaitingBytes;
        Assert.True(taken.MoveNext());
        Assert.InRange(reader.WaitingBytes, 1, held - 1);
        Offer(reader, 1);
        Assert.False(reader.IsBehind);
        Offer(reader, 1);
        Assert.True(reader.IsBehind);
        Assert.Equal(0, reader.HeldBytes);
    }

    [Fact]
    public void A_copy_of_the_orders_stays_what_it_was_whatever_becomes_of_them()
    {
        var random = new Random(5);
        var orders = new PublicOrders();
        var twin = new Dictionary<long, PublicOrder>();
        var copies = new List<(IEnumerable<PublicOrder> Copy, PublicOrder[] Was)>();
        for (int id = 1; id <= 8_000; id++)
        {
            var added = new PublicOrder(id, Matching.Engine.Side.Buy, random.Next(1, 100), 10);
            orders.Add(id, in added);
            twin.Add(id, added);
            long other = random.Next(1, id + 1);
            if (twin.TryGetValue(other, out PublicOrder before) && random.Next(2) == 0)
            {
                Assert.Equal(before, before.Qty > 5 ? orders.Lessen(other, -5) : orders.Remove(other));
                if (before.Qty > 5) twin[other] = before with { Qty = before.Qty - 5 };
                else twin.Remove(other);
            }
            if (id % 500 == 0) copies.Add((orders.Copy(), [.. twin.Values]));
        }
        Assert.Equal(twin.Count, orders.Count);
        foreach ((IEnumerable<PublicOrder> copy, PublicOrder[] was) in copies)
            Assert.Equal(was.OrderBy(order => order.MdEntryId), copy.OrderBy(order => order.MdEntryId));
    }

    [Fact]
    public void Frames_are_found_by_their_sequences_however_many_came_and_went()
    {
        var random = new Random(3);
        var kept = new KeptFrames();
        var twin = new List<Frame>();
        for (int sequence = 1; sequence <= 2_000; sequence++)
        {
            Frame frame = New(sequence * 2);
            kept.Add(frame);
            twin.Add(frame);
            for (int drops = random.Next(3); drops > 0 && twin.Count > 1; drops--)
            {
                Assert.Same(twin[0], kept.DropFirst());
                twin.RemoveAt(0);
            }
            int behind = random.Next(sequence * 2 + 2);
            Assert.Equal(
                twin.Where(one => one.ThroughSequence > behind), kept.Behind(behind, 5_000, 1 << 20));
        }
        Assert.Null(kept.Behind(0, twin.Count - 1, 1 << 20));
        Assert.Null(kept.Behind(0, twin.Count, twin.Sum(frame => frame.Length) - 1));
    }

    private static void Offer(FeedReader reader, int frames)
    {
        for (int n = 0; n < frames; n++) reader.Offer(New(n));
    }

    private static Frame New(long sequence) =>
        new(new OrdersMessage { ThroughSequence = sequence, Epoch = 1 }, sequence);

    private sealed class CountedStream(Fanout fanout, long bytes) : IFeedStream
    {
        public int Snapshots { get; private set; }

        public Fanout Fanout => fanout;

        public void Flush(FeedPoint through)
        {
        }

        public Frame Beat(FeedPoint through) => New(through.Sequence);

        public FeedSnapshot Snapshot(FeedPoint through)
        {
            Snapshots++;
            return new FeedSnapshot([New(through.Sequence)], through.Sequence, bytes);
        }
    }
}

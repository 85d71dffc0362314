using CsCheck;
using Google.Protobuf;
using Matching.Bench.Campaigns.Fuzz;
using Matching.Engine;
using Matching.Engine.Events;
using Matching.Gateway.Sessions;
using Matching.Replay.Projections;
using Matching.V1;
using Event = Matching.Engine.Events.Event;
using InstrumentStatus = Matching.Engine.InstrumentStatus;
using StageTimes = Matching.V1.StageTimes;

namespace Matching.Tests.Gateway;

/// <summary>What a session's frames hold is what the generated messages would be, byte for byte.</summary>
public sealed class ResponseFrameTests
{
    private static readonly Listings s_listings = Listings.Empty with
    {
        Instruments = [new ListedInstrument(1, "A", new() { QuoteAssetId = 7 }, InstrumentStatus.Open)],
    };

    public static TheoryData<EventKind> EachKind =>
        [.. SomeEvents.Kinds.Where(kind => kind != EventKind.CommandRepeated)];

    [Theory, MemberData(nameof(EachKind))]
    public void A_frame_is_the_bytes_of_the_generated_message(EventKind kind) => Gen.Int.Sample(
        seed =>
        {
            var random = new Random(seed);
            var frame = new ResponseFrame();
            var expected = new SessionResponse();
            for (int count = random.Next(1, 40); count > 0; count--)
            {
                Event e = SomeEvents.Random(kind, random, nonZero: random.Next(2) == 0);
                if (kind == EventKind.Traded) e.Traded.InstrumentId = 1;
                if (random.Next(2) == 0) MakeItsOwn(ref e);
                StageTimes? times = random.Next(2) == 0 ? null : Times(random);
                int sessionId = SessionOf(in e, random);
                int before = expected.Items.Count;
                Reports.Append(in e, sessionId, s_listings, expected.Items);
                foreach (SessionItem item in expected.Items.Skip(before)) item.StageTimes = times;
                frame.Add(in e, sessionId, s_listings, times);
            }

            Assert.Equal(expected.ToByteArray(), frame.Bytes);
            Assert.Equal(expected.Items.Count, frame.ItemCount);
            Assert.Equal(expected.Items.LastOrDefault()?.Sequence ?? 0, frame.LastSequence);
            frame.Clear();
            Assert.True(frame.IsEmpty);
        },
        iter: 100,
        threads: 1);

    [Fact]
    public void What_orders_come_to_is_encoded_without_an_allocation()
    {
        Event[] events =
        [
            .. new[] { EventKind.OrderAccepted, EventKind.OrderReplaced, EventKind.OrderCancelled }
                .Select(kind => SomeEvents.Random(kind, new Random(1), nonZero: true)),
        ];
        var frame = new ResponseFrame();
        Fill(frame, events);
        frame.Clear();

        long before = GC.GetAllocatedBytesForCurrentThread();
        Fill(frame, events);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(300, frame.ItemCount);
    }

    private static void Fill(ResponseFrame frame, Event[] events)
    {
        for (int round = 0; round < 100; round++)
            foreach (ref Event e in events.AsSpan()) frame.Add(in e, e.Command.SessionId, s_listings, null);
    }

    /// <summary>Both sides of a meeting are one session's.</summary>
    private static void MakeItsOwn(ref Event e)
    {
        if (e.Header.Kind == EventKind.Traded) e.Traded.Taker.SessionId = e.Traded.Maker.SessionId;
        if (e.Header.Kind == EventKind.MatchPrevented)
            e.MatchPrevented.Taker.SessionId = e.MatchPrevented.Maker.SessionId;
    }

    /// <summary>One of those in whose stream it stands, or some other one.</summary>
    private static int SessionOf(in Event e, Random random)
    {
        Span<SessionLink> links = stackalloc SessionLink[SessionLink.MaxLinks];
        int count = SessionLink.Of(in e, links);
        int drawn = random.Next(count + 1);
        return drawn < count ? links[drawn].SessionId : 12_345;
    }

    private static StageTimes Times(Random random) => new()
    {
        Received = random.Next(2) * random.NextInt64(),
        Matched = random.NextInt64(),
        Durable = random.Next(2) * random.NextInt64(),
        Sent = random.Next(2) * random.NextInt64(),
    };
}

using System.Buffers.Binary;
using Google.Protobuf;
using Matching.Bench.Connections;
using Matching.V1;

namespace Matching.Tests.Gateway.Hostile;

/// <summary>
/// Peers that break HTTP/2 itself: their connection ends, the engine never hears of it, and nobody else
/// notices.
/// </summary>
public sealed class HostileConnectionTests
{
    private const string SessionPath = "/matching.v1.Trading/Session";
    private const int MaxStreams = 8;
    private const int RefusedStream = 7;

    public enum Peer
    {
        NoPreface,
        HttpOne,
        HalfAPreface,
        FrameTooLarge,
        FrameCutShort,
        DataOnNoStream,
        DataOnStreamZero,
        EvenStream,
        WindowOverflow,
        SettingsOutOfRange,
        SettingsOfWrongSize,
        HeadersTooLarge,
        EndlessContinuation,
        ContinuationOfNothing,
        HeadersThatAreNone,
        UnknownFrame,
    }

    public static TheoryData<Peer> Peers => [.. Enum.GetValues<Peer>()];

    [Theory]
    [MemberData(nameof(Peers))]
    public async Task A_peer_that_breaks_the_protocol_reaches_nothing(Peer peer)
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        using RawSession other = await venue.LogOnAsync(venue.Bob, "other");
        long mark = await venue.MarkAsync();

        using (RawHttp2 raw = peer is Peer.NoPreface or Peer.HttpOne or Peer.HalfAPreface
            ? await RawHttp2.ConnectAsync(venue)
            : await RawHttp2.OpenAsync(venue))
        {
            await BreakAsync(raw, peer, venue);
            // What is cut short is waited for; all else is answered with the connection's end.
            bool waits = peer is Peer.NoPreface or Peer.HalfAPreface or Peer.FrameCutShort
                or Peer.UnknownFrame;
            if (!waits) await raw.ClosedAsync();
        }

        await AssertUntouchedAsync(venue, other, mark);
    }

    [Fact]
    public async Task More_streams_than_a_connection_may_have_are_refused_and_the_first_ones_go_on()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        using RawSession other = await venue.LogOnAsync(venue.Bob, "other");
        using RawHttp2 raw = await RawHttp2.OpenAsync(venue);
        byte[] headers = Http2Frames.Call(SessionPath, venue.Alice.Key);

        for (int n = 0; n < MaxStreams + 20; n++)
            await raw.SendAsync(Http2Frames.Headers, Http2Frames.EndHeaders, StreamOf(n), headers);

        for (int n = MaxStreams; n < MaxStreams + 20; n++)
        {
            RawFrame refused = Assert.NotNull(await raw.NextOfAsync(Http2Frames.Reset));
            Assert.Equal((StreamOf(n), RefusedStream), (refused.StreamId, Code(refused)));
        }
        await raw.SendAsync(Http2Frames.Data, 0, StreamOf(0), LogOn("first"));
        RawFrame answer = Assert.NotNull(await raw.NextOfAsync(Http2Frames.Data));
        Assert.Equal(StreamOf(0), answer.StreamId);
        await AssertServedAsync(venue, other);
    }

    [Fact]
    public async Task A_flood_of_streams_that_are_reset_at_once_ends_its_connection()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        using RawSession other = await venue.LogOnAsync(venue.Bob, "other");
        long mark = await venue.MarkAsync();
        byte[] headers = Http2Frames.Call(SessionPath, venue.Alice.Key);
        using (RawHttp2 raw = await RawHttp2.OpenAsync(venue))
        {
            Task closed = raw.ClosedAsync();
            bool isOpen = true;
            for (int n = 0; isOpen && n < 20_000; n++)
            {
                isOpen = await raw.SendAsync(
                [
                    .. Http2Frames.Frame(Http2Frames.Headers, Http2Frames.EndHeaders, StreamOf(n), headers),
                    .. Http2Frames.Frame(Http2Frames.Reset, 0, StreamOf(n), [0, 0, 0, 8]),
                ]);
            }
            if (!isOpen) await closed;
        }
        await AssertUntouchedAsync(venue, other, mark);
    }

    [Theory]
    [InlineData(Http2Frames.Ping, 8)]
    [InlineData(Http2Frames.Settings, 0)]
    public async Task A_flood_of_frames_that_want_an_answer_and_are_not_read_holds_up_nobody(
        byte type, int bytes)
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        using RawSession other = await venue.LogOnAsync(venue.Bob, "other");
        long mark = await venue.MarkAsync();
        using RawHttp2 raw = await RawHttp2.OpenAsync(venue);
        byte[] many = [.. Enumerable.Repeat(Http2Frames.Frame(type, 0, 0, new byte[bytes]), 1_000)
            .SelectMany(frame => frame)];
        Task flood = FloodAsync(raw, many);

        for (int number = 1; number <= 20; number++)
        {
            await other.SendAsync(Wire.Sell(number, venue.Bob, 1, 10000));
            Assert.Equal(ExecType.New, (await other.AnswerAsync(number)).ExecutionReport.ExecType);
        }
        raw.Dispose();
        await Record.ExceptionAsync(() => flood);
        Assert.Equal(20, (await venue.EventsSinceAsync(mark)).Count);
        Assert.Empty(venue.Log.Lines);
    }

    [Fact]
    public async Task A_message_that_never_ends_holds_up_nobody_and_leaves_with_its_connection()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        using RawSession other = await venue.LogOnAsync(venue.Bob, "other");
        long mark = await venue.MarkAsync();
        using (RawHttp2 raw = await RawHttp2.OpenAsync(venue))
        {
            byte[] headers = Http2Frames.Call(SessionPath, venue.Alice.Key);
            await raw.SendAsync(Http2Frames.Headers, Http2Frames.EndHeaders, 1, headers);
            await raw.SendAsync(Http2Frames.Data, 0, 1, LogOn("slowly"));
            Assert.NotNull(await raw.NextOfAsync(Http2Frames.Data));
            // A mebibyte is said to come; half of it does.
            await raw.SendAsync(Http2Frames.Data, 0, 1, [0, 0, 15, 255, 255, .. new byte[8_000]]);
            await AssertServedAsync(venue, other);
        }
        await AssertUntouchedAsync(venue, other, mark, number: 2, orders: 1);
    }

    private static async Task FloodAsync(RawHttp2 raw, byte[] many)
    {
        for (int n = 0; n < 200 && await raw.SendAsync(many); n++)
        {
        }
    }

    private static int StreamOf(int n) => 2 * n + 1;

    private static int Code(RawFrame reset) => BinaryPrimitives.ReadInt32BigEndian(reset.Payload);

    private static byte[] LogOn(string name) => Http2Frames.Message(
        new SessionRequest { LogOn = new LogOnRequest { SessionName = name } }.ToByteArray());

    private static async Task BreakAsync(RawHttp2 raw, Peer peer, InProcessVenue venue)
    {
        byte[] call = Http2Frames.Call(SessionPath, venue.Alice.Key);
        byte[] huge = Http2Frames.Call(
            SessionPath, venue.Alice.Key, ("x", new string('x', 15_000)), ("y", new string('y', 9_000)));
        byte[] Of(byte type, byte flags, int stream, byte[] payload, int? length = null) =>
            Http2Frames.Frame(type, flags, stream, payload, length);
        await raw.SendAsync(peer switch
        {
            Peer.NoPreface => [.. Enumerable.Range(0, 64).Select(n => (byte)(n * 37))],
            Peer.HttpOne => "GET / HTTP/1.1\r\nHost: venue\r\n\r\n"u8.ToArray(),
            Peer.HalfAPreface => "PRI * HTTP/2"u8.ToArray(),
            Peer.FrameTooLarge => Of(Http2Frames.Data, 0, 1, new byte[1_000], length: (1 << 24) - 1),
            Peer.FrameCutShort => Of(Http2Frames.Headers, Http2Frames.EndHeaders, 1, call[..20], call.Length),
            Peer.DataOnNoStream => Of(Http2Frames.Data, 0, 99, LogOn("s")),
            Peer.DataOnStreamZero => Of(Http2Frames.Data, 0, 0, LogOn("s")),
            Peer.EvenStream => Of(Http2Frames.Headers, Http2Frames.EndHeaders, 2, call),
            Peer.WindowOverflow =>
            [
                .. Of(Http2Frames.WindowUpdate, 0, 0, [0x7f, 255, 255, 255]),
                .. Of(Http2Frames.WindowUpdate, 0, 0, [0x7f, 255, 255, 255]),
            ],
            Peer.SettingsOutOfRange => Of(Http2Frames.Settings, 0, 0, [0, 5, 0, 0, 0, 1]),
            Peer.SettingsOfWrongSize => Of(Http2Frames.Settings, 0, 0, [0, 5, 0, 0, 0]),
            Peer.HeadersTooLarge =>
            [
                .. Of(Http2Frames.Headers, 0, 1, huge[..16_000]),
                .. Of(Http2Frames.Continuation, Http2Frames.EndHeaders, 1, huge[16_000..]),
            ],
            Peer.EndlessContinuation =>
            [
                .. Of(Http2Frames.Headers, 0, 1, call),
                .. Enumerable.Range(0, 50).SelectMany(n => Of(
                    Http2Frames.Continuation, 0, 1,
                    Http2Frames.Call(SessionPath, "x", ($"h{n}", new string('x', 5_000))))),
            ],
            Peer.ContinuationOfNothing => Of(Http2Frames.Continuation, Http2Frames.EndHeaders, 1, call),
            Peer.HeadersThatAreNone =>
                Of(Http2Frames.Headers, Http2Frames.EndHeaders, 1, [.. Enumerable.Repeat((byte)255, 9)]),
            _ => Of(0x42, 0xff, 1, new byte[100]),
        });
    }

    /// <summary>The engine has heard of nothing but the other's order, and nothing was logged.</summary>
    private static async Task AssertUntouchedAsync(
        InProcessVenue venue, RawSession other, long mark, long number = 1, int orders = 0)
    {
        Assert.Equal(orders, (await venue.EventsSinceAsync(mark)).Count);
        await AssertServedAsync(venue, other, number);
        Assert.Empty(venue.Log.Lines);
    }

    private static async Task AssertServedAsync(InProcessVenue venue, RawSession other, long number = 1)
    {
        await other.SendAsync(Wire.Sell(number, venue.Bob, 1, 10000));
        Assert.Equal(ExecType.New, (await other.AnswerAsync(number)).ExecutionReport.ExecType);
    }
}

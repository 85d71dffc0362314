using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Matching.V1;

namespace Matching.Tests.Gateway;

/// <summary>What can't be a command is refused with a reason, and the engine never sees it.</summary>
public sealed class MalformedTests
{
    private static readonly ByteString s_tooLong = ByteString.CopyFromUtf8("seventeen letters");

    [Fact]
    public async Task A_first_message_that_is_no_logon_ends_the_call()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        var logOn = new LogOnRequest { SessionName = "s" };
        SessionRequest[] firsts =
        [
            new(),
            new() { Commands = { Wire.Sell(1, venue.Alice, 1, 100) } },
            new() { LogOn = logOn, Commands = { Wire.Sell(1, venue.Alice, 1, 100) } },
            new() { LogOn = new LogOnRequest() },
            new() { LogOn = new LogOnRequest { SessionName = "seventeen letters" } },
            new() { LogOn = new LogOnRequest { SessionName = "with space" } },
            new() { LogOn = new LogOnRequest { SessionName = "umläut" } },
            new() { LogOn = new LogOnRequest { SessionName = "bell\a" } },
            new() { LogOn = new LogOnRequest(logOn) { LastSeen = new ResumePoint { Sequence = -1 } } },
            new() { LogOn = new LogOnRequest(logOn) { CancelOnDisconnect = (CancelOnDisconnect)128 } },
        ];
        long mark = await venue.MarkAsync();
        foreach (SessionRequest first in firsts)
        {
            using RawSession session = venue.OpenSession(venue.Alice);
            await session.WriteAsync(first);
            AssertMalformed(await session.EndAsync());
        }
        using RawSession silent = venue.OpenSession(venue.Alice);
        await silent.CompleteAsync();
        AssertMalformed(await silent.EndAsync());

        Assert.Equal(mark + 1, await venue.MarkAsync());
        Assert.Empty(venue.Log.Lines);
    }

    [Fact]
    public async Task A_malformed_command_is_refused_alone_and_its_neighbours_act()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        using RawSession session = await venue.LogOnAsync(venue.Alice, "s");
        OrderCommand[] malformed =
        [
            new(),
            new() { ClientSeqNum = 1 },
            Wire.Sell(0, venue.Alice, 1, 100),
            Wire.Sell(-1, venue.Alice, 1, 100),
            Wire.Sell(long.MinValue, venue.Alice, 1, 100),
            Wire.Sell(1, venue.Alice, 1, 100, "seventeen letters"),
            Wire.Sell(1, venue.Alice, 1, 100).With(order => order.Side = (Side)128),
            Wire.Sell(1, venue.Alice, 1, 100).With(order => order.Side = (Side)(-1)),
            Wire.Sell(1, venue.Alice, 1, 100).With(order => order.OrderType = (OrderType)int.MaxValue),
            Wire.Sell(1, venue.Alice, 1, 100).With(order => order.TimeInForce = (TimeInForce)int.MinValue),
            Wire.Sell(1, venue.Alice, 1, 100).With(order => order.ExecInst = uint.MaxValue),
            Wire.Cancel(1, venue.Alice, "seventeen letters"),
            Replace(1, "seventeen letters", "new"),
            Replace(1, "old", "seventeen letters"),
            Wire.Sell(1, venue.Alice, 1, 100).With(order =>
                order.SelfTradePrevention = (SelfTradePrevention)128),
            new() { ClientSeqNum = 1, MassCancel = new OrderMassCancelRequest { Side = (Side)128 } },
            new() { ClientSeqNum = 1, MassStatus = new OrderMassStatusRequest { Side = (Side)128 } },
            new() { ClientSeqNum = 1, KillSwitch = new KillSwitchRequest { Scope = (KillScope)128 } },
            new() { ClientSeqNum = 1, OrderStatus = new OrderStatusRequest { OrigClOrdId = s_tooLong } },
            new() { ClientSeqNum = 1, MassQuote = new MassQuote() },
            new() { ClientSeqNum = 1, MassQuote = Quotes(1, quote => quote.QuoteId = s_tooLong) },
            new() { ClientSeqNum = 1, MassQuote = Quotes(1, quote => quote.ExecInst = 128) },
            new() { ClientSeqNum = long.MinValue, MassQuote = Quotes(1, _ => { }) },
        ];
        long mark = await venue.MarkAsync();

        await session.SendAsync(malformed);

        foreach (OrderCommand command in malformed)
        {
            Refusal refusal = await session.NextRefusalAsync();
            Assert.Equal(command.ClientSeqNum, refusal.ClientSeqNum);
            Assert.Equal((int)Code.InvalidArgument, refusal.Status.Code);
            Assert.Equal("MALFORMED", Wire.ReasonOf(refusal));
        }
        Assert.Empty(await venue.EventsSinceAsync(mark));

        await session.SendAsync(malformed[0], Wire.Sell(1, venue.Alice, 1, 10000, "good"), malformed[5]);
        Assert.Equal(ExecType.New, (await session.AnswerAsync(1)).ExecutionReport.ExecType);
        Assert.Empty(venue.Log.Lines);
    }

    [Fact]
    public async Task A_malformed_mass_quote_is_refused_entry_by_entry_and_one_too_long_ends_the_call()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        using RawSession session = await venue.LogOnAsync(venue.Alice, "s");
        MassQuote named = Quotes(3, quote => quote.QuoteId = s_tooLong);

        await session.SendAsync(new OrderCommand { ClientSeqNum = 7, MassQuote = named });

        foreach (long number in (long[])[7, 8, 9])
        {
            Refusal refusal = await session.NextRefusalAsync();
            Assert.Equal((number, "MALFORMED"), (refusal.ClientSeqNum, Wire.ReasonOf(refusal)));
        }
        await session.SendAsync(new OrderCommand { ClientSeqNum = 7, MassQuote = Quotes(4_097, _ => { }) });
        AssertMalformed(await session.EndAsync());
    }

    [Fact]
    public async Task A_command_that_is_read_after_its_time_is_refused_as_late()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        using RawSession session = await venue.LogOnAsync(venue.Alice, "s");
        long mark = await venue.MarkAsync();

        await session.WriteAsync(new SessionRequest
        {
            ValidUntil = venue.Shard.Clock.Now - 1,
            Commands = { Wire.Sell(1, venue.Alice, 1, 10000), Wire.Cancel(2, venue.Alice, "x") },
        });

        foreach (long number in (long[])[1, 2])
        {
            Refusal refusal = await session.NextRefusalAsync();
            Assert.Equal(number, refusal.ClientSeqNum);
            Assert.Equal(((int)Code.DeadlineExceeded, "LATE"), (refusal.Status.Code, Wire.ReasonOf(refusal)));
        }
        Assert.Empty(await venue.EventsSinceAsync(mark));

        await session.WriteAsync(new SessionRequest
        {
            ValidUntil = long.MaxValue,
            Commands = { Wire.Sell(1, venue.Alice, 1, 10000) },
        });
        Assert.Equal(ExecType.New, (await session.AnswerAsync(1)).ExecutionReport.ExecType);
    }

    public enum Fault
    {
        TooManyCommands,
        TenMegabytes,
        LogOnAgain,
        Garbage,
        GarbageAtOnce,
        HugeLength,
        CutShort,
    }

    [Theory]
    [InlineData(Fault.TooManyCommands, StatusCode.InvalidArgument, "MALFORMED")]
    [InlineData(Fault.TenMegabytes, StatusCode.ResourceExhausted, "MESSAGE_TOO_LARGE")]
    [InlineData(Fault.LogOnAgain, StatusCode.InvalidArgument, "MALFORMED")]
    [InlineData(Fault.Garbage, StatusCode.InvalidArgument, "MALFORMED")]
    [InlineData(Fault.GarbageAtOnce, StatusCode.InvalidArgument, "MALFORMED")]
    [InlineData(Fault.HugeLength, StatusCode.ResourceExhausted, "MESSAGE_TOO_LARGE")]
    [InlineData(Fault.CutShort, StatusCode.InvalidArgument, "MALFORMED")]
    public async Task A_message_that_cannot_be_taken_ends_its_call_and_nobody_else_notices(
        Fault fault, StatusCode code, string reason)
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        using RawSession other = await venue.LogOnAsync(venue.Bob, "other");
        await other.SendAsync(Wire.Sell(1, venue.Bob, 1, 10000));
        await other.AnswerAsync(1);
        long mark = await venue.MarkAsync();

        Ending ending = await EndOfAsync(venue, fault);

        Assert.Equal((code, reason), (ending.Code, ending.Reason));
        Assert.Empty(await venue.EventsSinceAsync(mark));
        await other.SendAsync(Wire.Sell(2, venue.Bob, 1, 10000));
        Assert.Equal(ExecType.New, (await other.AnswerAsync(2)).ExecutionReport.ExecType);
        Assert.Empty(venue.Log.Lines);
    }

    private static async Task<Ending> EndOfAsync(InProcessVenue venue, Fault fault)
    {
        var first = new SessionRequest { LogOn = new LogOnRequest { SessionName = "bad" } };
        byte[] logOn = Frame(first.ToByteArray());
        return fault switch
        {
            Fault.TooManyCommands => await SendAsync(venue, Many(4_097)),
            Fault.TenMegabytes => await SendAsync(venue, Large(10 << 20)),
            Fault.LogOnAgain => await SendAsync(venue, first),
            Fault.Garbage => await PostAsync(venue, [.. logOn, .. Frame([0xff, 0xff, 0xff, 0xff, 0xff])]),
            Fault.GarbageAtOnce => await PostAsync(venue, [0x42, 0x13, 0x37, 0, 0, 1, 2, 3]),
            Fault.HugeLength => await PostAsync(venue, [.. logOn, 0, 0x7f, 0xff, 0xff, 0xff, 1, 2, 3]),
            _ => await PostAsync(venue, [.. logOn, 0, 0, 0, 0, 10, 1, 2, 3]),
        };
    }

    private static async Task<Ending> SendAsync(InProcessVenue venue, SessionRequest request)
    {
        using RawSession session = await venue.LogOnAsync(venue.Alice, "bad");
        try
        {
            await session.WriteAsync(request);
        }
        catch (RpcException)
        {
            // The call ended while this was still being written: the read says why.
        }
        return await session.EndAsync();
    }

    /// <summary>Bytes of one's own as the body of a call, by plain HTTP/2.</summary>
    private static async Task<Ending> PostAsync(InProcessVenue venue, byte[] body)
    {
        using var http = new HttpClient();
        var address = new Uri(venue.Address, "/matching.v1.Trading/Session");
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", venue.Alice.Key);
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        using HttpResponseMessage response = await http.SendAsync(request, venue.Stop);
        await response.Content.ReadAsByteArrayAsync(venue.Stop);
        HttpHeaders trailers = response.TrailingHeaders.Any() ? response.TrailingHeaders : response.Headers;
        string code = Assert.Single(trailers.GetValues("grpc-status"));
        string details = Assert.Single(trailers.GetValues("grpc-status-details-bin"));
        byte[] status = Convert.FromBase64String(details.PadRight((details.Length + 3) / 4 * 4, '='));
        string reason = Google.Rpc.Status.Parser.ParseFrom(status).GetDetail<ErrorInfo>()!.Reason;
        return new Ending((StatusCode)int.Parse(code, null), reason, "");
    }

    private static byte[] Frame(byte[] message)
    {
        byte[] frame = new byte[5 + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame, 5);
        return frame;
    }

    private static SessionRequest Many(int count)
    {
        var request = new SessionRequest();
        var cancel = new OrderCancelRequest();
        for (int number = 1; number <= count; number++)
            request.Commands.Add(new OrderCommand { ClientSeqNum = number, Cancel = cancel });
        return request;
    }

    private static SessionRequest Large(int bytes)
    {
        var name = ByteString.CopyFrom(new byte[bytes]);
        var cancel = new OrderCancelRequest { OrigClOrdId = name };
        return new SessionRequest { Commands = { new OrderCommand { ClientSeqNum = 1, Cancel = cancel } } };
    }

    private static OrderCommand Replace(long number, string old, string name) => new()
    {
        ClientSeqNum = number,
        Replace = new OrderCancelReplaceRequest
        {
            OrigClOrdId = ByteString.CopyFromUtf8(old),
            ClOrdId = ByteString.CopyFromUtf8(name),
        },
    };

    private static MassQuote Quotes(int entries, Action<MassQuote> with)
    {
        var quotes = new MassQuote { Entries = { Enumerable.Repeat(new QuoteEntry(), entries) } };
        with(quotes);
        return quotes;
    }

    private static void AssertMalformed(Ending ending) =>
        Assert.Equal((StatusCode.InvalidArgument, "MALFORMED"), (ending.Code, ending.Reason));
}

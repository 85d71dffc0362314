using Google.Protobuf;
using Google.Rpc;
using Matching.Bench.Campaigns.Fuzz;
using Matching.Engine.Events;
using Matching.Gateway.Hosting;
using Matching.V1;

namespace Matching.Tests.Gateway.Hostile;

/// <summary>
/// Commands that a client may send and should not: each is answered once, nothing of another's is told or
/// touched, and the journal that comes of it verifies.
/// </summary>
public sealed class HostileCommandTests
{
    /// <summary>Of accounts that are Alice's: a command that could act, of every kind.</summary>
    private static OrderCommand[] Sound(ShownKey who)
    {
        int account = who.AccountId!.Value;
        return
        [
            Wire.Sell(1, who, 1, 10_000, "order").With(order => order.DisplayQty = 1),
            Wire.Cancel(1, who, "order"),
            new()
            {
                ClientSeqNum = 1,
                Replace = new OrderCancelReplaceRequest
                {
                    AccountId = account,
                    OrigClOrdId = ByteString.CopyFromUtf8("order"),
                    Price = 10_100,
                    OrderQty = 2,
                },
            },
            new() { ClientSeqNum = 1, MassCancel = new OrderMassCancelRequest { AccountId = account } },
            new()
            {
                ClientSeqNum = 1,
                MassQuote = new MassQuote
                {
                    AccountId = account,
                    Entries =
                    {
                        new QuoteEntry
                        {
                            InstrumentId = InProcessVenue.Acme,
                            BidPrice = 9_900,
                            BidQty = 1,
                            AskPrice = 10_100,
                            AskQty = 1,
                        },
                    },
                },
            },
            new()
            {
                ClientSeqNum = 1,
                CancelAllAfter = new CancelAllAfterRequest { AccountId = account, Timeout = 60_000_000_000 },
            },
            new()
            {
                ClientSeqNum = 1,
                SetProtection = new SetProtectionRequest
                {
                    AccountId = account,
                    Group = 1,
                    Window = 1_000_000_000,
                    MaxFills = 5,
                },
            },
            new()
            {
                ClientSeqNum = 1,
                ResetProtection = new ResetProtectionRequest { AccountId = account, Group = 1 },
            },
            new()
            {
                ClientSeqNum = 1,
                OrderStatus = new OrderStatusRequest { AccountId = account, OrderId = 1 },
            },
            new() { ClientSeqNum = 1, MassStatus = new OrderMassStatusRequest { AccountId = account } },
            new()
            {
                ClientSeqNum = 1,
                KillSwitch = new KillSwitchRequest { Scope = KillScope.Account, Id = account },
            },
        ];
    }

    [Fact]
    public void Every_kind_of_command_is_among_them() => Assert.Equal(
        Enum.GetValues<OrderCommand.CommandOneofCase>().Skip(1).Order(),
        Sound(new ShownKey("x", "x", 1)).Select(command => command.CommandCase).Order());

    [Fact]
    public async Task Each_field_at_each_extreme_is_answered_once_and_the_journal_verifies()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        using RawSession session = await venue.LogOnAsync(venue.Alice, "extremes");
        using RawSession other = await venue.LogOnAsync(venue.Bob, "other");
        long number = 0;
        foreach (OrderCommand sound in Sound(venue.Alice))
        {
            foreach ((string what, OrderCommand command) in Extremes.Of(sound))
            {
                // The number's own extremes are another test's.
                if (command.ClientSeqNum != 1 || what.StartsWith("client_seq_num", StringComparison.Ordinal))
                    continue;
                command.ClientSeqNum = ++number;
                await session.SendAsync(command);
                Answer answer = await session.NextAnswerAsync(number);
                Assert.True(
                    answer.Refusal is null || Wire.ReasonOf(answer.Refusal) == "MALFORMED",
                    $"{sound.CommandCase} with {what}: {answer}");
            }
        }
        Assert.InRange(number, 500, 5_000);

        await other.SendAsync(Wire.Sell(1, venue.Bob, 1, 10000));
        Assert.Equal(ExecType.New, (await other.AnswerAsync(1)).ExecutionReport.ExecType);
        Assert.Empty(venue.Log.Lines);
        await AssertVerifiesAsync(venue);
    }

    [Theory]
    [InlineData(long.MinValue, "MALFORMED")]
    [InlineData(-1, "MALFORMED")]
    [InlineData(0, "MALFORMED")]
    [InlineData(long.MaxValue, null)]
    public async Task A_number_at_an_extreme_is_refused_or_the_last_that_the_session_has(
        long number, string? reason)
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        using RawSession session = await venue.LogOnAsync(venue.Alice, "s");
        await session.SendAsync(Wire.Sell(number, venue.Alice, 1, 10000, "a"));
        if (reason is not null)
        {
            Refusal refusal = await session.NextRefusalAsync();
            Assert.Equal((number, reason), (refusal.ClientSeqNum, Wire.ReasonOf(refusal)));
            return;
        }
        Assert.Equal(ExecType.New, (await session.AnswerAsync(number)).ExecutionReport.ExecType);

        // All others are used up now: they are answered, and never act.
        await session.SendAsync(Wire.Sell(2, venue.Alice, 1, 10000, "b"));
        Assert.Equal(
            SessionItem.ItemOneofCase.RepeatedCommand, (await session.AnswerAsync(2)).ItemCase);
        await AssertVerifiesAsync(venue);
    }

    [Fact]
    public async Task Anothers_order_is_answered_as_one_that_never_was()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        using RawSession alice = await venue.LogOnAsync(venue.Alice, "a");
        await alice.SendAsync(Wire.Sell(1, venue.Alice, 5, 10000, "hers"));
        long hers = (await alice.AnswerAsync(1)).ExecutionReport.OrderId;
        long never = hers + (1L << 23);
        using RawSession bob = await venue.LogOnAsync(venue.Bob, "b");
        int own = venue.Bob.AccountId!.Value;
        int foreign = venue.Alice.AccountId!.Value;
        long number = 0;

        foreach (int account in (int[])[own, foreign])
        {
            foreach (Func<long, OrderCommand> ask in Asking(account))
            {
                SessionItem answer = await AskAsync(ask(hers));
                SessionItem same = await AskAsync(ask(never));
                Assert.NotEqual(RejectReason.Unspecified, ReasonOf(answer));
                // But for the id that was asked for, nothing tells the two apart.
                Assert.Equal(Blank(same, never), Blank(answer, hers));
            }
        }
        RejectReason wrong = ReasonOf(await AskAsync(new OrderCommand
        {
            MassCancel = new OrderMassCancelRequest { AccountId = foreign },
        }));
        Assert.Equal(RejectReason.WrongAccount, wrong);
        Assert.NotEqual(RejectReason.Unspecified, ReasonOf(await AskAsync(new OrderCommand
        {
            MassStatus = new OrderMassStatusRequest { AccountId = foreign },
        })));
        Assert.NotEqual(RejectReason.Unspecified, ReasonOf(await AskAsync(new OrderCommand
        {
            KillSwitch = new KillSwitchRequest { Scope = KillScope.Account, Id = foreign, Engaged = true },
        })));
        Assert.NotEqual(RejectReason.Unspecified, ReasonOf(await AskAsync(new OrderCommand
        {
            CancelAllAfter = new CancelAllAfterRequest { AccountId = foreign, Timeout = 1 },
        })));
        // His own, which has no order: nobody else's is told or taken.
        Assert.Equal(0, (await AskAsync(new OrderCommand
        {
            MassCancel = new OrderMassCancelRequest(),
        })).MassAction.Affected);

        await alice.SendAsync(new OrderCommand
        {
            ClientSeqNum = 2,
            OrderStatus = new OrderStatusRequest { AccountId = foreign, OrderId = hers },
        });
        Assert.Equal(5, (await alice.AnswerAsync(2)).ExecutionReport.LeavesQty);

        async Task<SessionItem> AskAsync(OrderCommand command)
        {
            command.ClientSeqNum = ++number;
            await bob.SendAsync(command);
            return await bob.AnswerAsync(number);
        }
    }

    [Fact]
    public async Task Bytes_that_another_client_had_sent_act_for_nobody_but_their_sender()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        using RawSession alice = await venue.LogOnAsync(venue.Alice, "s");
        var recorded = new SessionRequest
        {
            Commands = { Wire.Sell(1, venue.Alice, 5, 10000, "a"), Wire.Cancel(2, venue.Alice, "a") },
        };
        await alice.WriteAsync(recorded.Clone());
        await alice.AnswerAsync(2);

        using RawSession bob = await venue.LogOnAsync(venue.Bob, "s");
        await bob.WriteAsync(recorded.Clone());
        Assert.Equal(RejectReason.WrongAccount, (await bob.AnswerAsync(1)).ExecutionReport.RejectReason);
        Assert.Equal(RejectReason.WrongAccount, (await bob.AnswerAsync(2)).CancelReject.RejectReason);

        string before = await venue.PictureAsync(await venue.MarkAsync());
        await alice.WriteAsync(recorded.Clone());
        await alice.AnswerAsync(2);
        Assert.Equal(before, await venue.PictureAsync(await venue.MarkAsync()));
    }

    [Fact]
    public async Task Bytes_that_were_a_request_once_are_read_or_refused_and_the_journal_verifies()
    {
        int seed = Random.Shared.Next();
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        using RawSession other = await venue.LogOnAsync(venue.Bob, "other");
        for (int call = 0; call < 200; call++)
        {
            var dice = new FuzzDice(seed + call);
            using RawSession session = await venue.LogOnAsync(venue.Alice, "fuzz");
            byte[] bytes = dice.Mutated(SomeRequests.Random(dice).ToByteArray(), mayResize: true);
            SessionRequest request;
            try
            {
                request = SessionRequest.Parser.ParseFrom(bytes);
            }
            catch (InvalidProtocolBufferException)
            {
                continue;
            }
            await session.WriteAsync(request);
            await session.CompleteAsync();
            Ending ending = await session.EndAsync();
            Assert.True(ending.Reason is "" or "MALFORMED", $"seed {seed + call}: {ending}");
        }
        await other.SendAsync(Wire.Sell(1, venue.Bob, 1, 10000));
        await other.AnswerAsync(1);
        Assert.Empty(venue.Log.Lines);
        await AssertVerifiesAsync(venue);
    }

    private static IEnumerable<Func<long, OrderCommand>> Asking(int account)
    {
        yield return id => new OrderCommand
        {
            Cancel = new OrderCancelRequest { AccountId = account, OrderId = id },
        };
        yield return id => new OrderCommand
        {
            Replace = new OrderCancelReplaceRequest
            {
                AccountId = account,
                OrderId = id,
                Price = 10_000,
                OrderQty = 1,
            },
        };
        yield return id => new OrderCommand
        {
            OrderStatus = new OrderStatusRequest { AccountId = account, OrderId = id },
        };
    }

    /// <summary>What it says, but for where it stands and for the id that was asked for.</summary>
    private static string Blank(SessionItem item, long id)
    {
        SessionItem blank = item.Clone();
        (blank.Sequence, blank.PrevSequence, blank.TransactTime, blank.ClientSeqNum) = (0, 0, 0, 0);
        return blank.ToString().Replace($"\"{id}\"", "\"id\"", StringComparison.Ordinal);
    }

    private static RejectReason ReasonOf(SessionItem item) => item.ItemCase switch
    {
        SessionItem.ItemOneofCase.CancelReject => item.CancelReject.RejectReason,
        SessionItem.ItemOneofCase.MassAction => item.MassAction.RejectReason,
        SessionItem.ItemOneofCase.OperatorOutcome => item.OperatorOutcome.RejectReason,
        SessionItem.ItemOneofCase.CancelAllAfter => item.CancelAllAfter.RejectReason,
        _ => item.ExecutionReport.RejectReason,
    };

    private static async Task AssertVerifiesAsync(InProcessVenue venue)
    {
        await venue.StopAsync();
        List<Event> events = Aftermath.Read(venue.Directory);
        Aftermath.AssertNothingTwice(events);
        Aftermath.AssertRecoversTo(venue.Directory, events);
    }
}

using Google.Rpc;
using Grpc.Core;
using Matching.Engine.Commands;
using Matching.Gateway.Doors;
using Matching.Replay.Projections;
using Matching.V1;
using CancelReason = Matching.Engine.CancelReason;
using CommandKind = Matching.Engine.Commands.CommandKind;
using Event = Matching.Engine.Events.Event;
using EventKind = Matching.Engine.Events.EventKind;
using Limits = Matching.Engine.Limits;

namespace Matching.Tests.Gateway;

/// <summary>Nobody's commands crowd out the others', and nothing stands in a cancel's way.</summary>
public sealed class FairUseTests
{
    private const long Second = 1_000_000_000;

    [Fact]
    public void A_bucket_gives_its_burst_at_once_and_then_its_rate_and_says_how_long_to_wait()
    {
        var bucket = new TokenBucket(new RateLimit(PerSecond: 10, Burst: 3));
        for (int i = 0; i < 3; i++) Assert.True(bucket.TryTake(Second, out _));
        Assert.False(bucket.TryTake(Second, out long wait));
        Assert.Equal(Second / 10, wait);
        Assert.False(bucket.TryTake(Second + wait - 1, out _));
        Assert.True(bucket.TryTake(Second + wait, out _));
        bucket.GiveBack();
        Assert.True(bucket.TryTake(Second + wait, out _));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 20)]
    [InlineData(1_000, 3)]
    public void Over_any_time_a_bucket_gives_no_more_than_burst_and_rate_allow(int rate, int burst)
    {
        var random = new Random(rate);
        var bucket = new TokenBucket(new RateLimit(rate, burst));
        var taken = new List<long>();
        long now = Second;
        for (int i = 0; i < 5_000; i++)
        {
            now += random.NextInt64(2 * Second / rate);
            int asked = random.Next(4);
            for (int ask = 0; ask < asked; ask++)
                if (bucket.TryTake(now, out _)) taken.Add(now);
        }
        for (int first = 0; first < taken.Count; first++)
        {
            int last = Math.Min(taken.Count - 1, first + 50);
            double most = burst + (taken[last] - taken[first]) * (double)rate / Second;
            Assert.True(last - first + 1 <= most + 1, $"{last - first + 1} from {first}, at most {most}");
        }
        Assert.True(taken.Count > 1_000);
    }

    [Fact]
    public async Task A_session_beyond_its_rate_is_told_when_to_come_again_and_its_cancels_still_act()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync(options => options with
        {
            FairUse = new FairUseLimits { Session = new RateLimit(PerSecond: 1, Burst: 5) },
        });
        using RawSession session = await venue.LogOnAsync(venue.Alice, "s");
        await session.SendAsync(
            Enumerable.Range(1, 6).Select(n => Wire.Sell(n, venue.Alice, 1, 10000, $"o{n}")));

        Refusal refusal = await session.NextRefusalAsync();
        Assert.Equal(6, refusal.ClientSeqNum);
        Assert.Equal(StatusCode.ResourceExhausted, (StatusCode)refusal.Status.Code);
        Assert.Equal("RATE_LIMITED", refusal.Status.GetDetail<ErrorInfo>()!.Reason);
        TimeSpan wait = refusal.Status.GetDetail<RetryInfo>()!.RetryDelay.ToTimeSpan();
        Assert.InRange(wait, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        for (int number = 1; number <= 5; number++)
            Assert.Equal(ExecType.New, (await session.AnswerAsync(number)).ExecutionReport.ExecType);

        await session.SendAsync(Wire.Cancel(7, venue.Alice, "o1"));
        Assert.Equal(ExecType.Canceled, (await session.AnswerAsync(7)).ExecutionReport.ExecType);

        // Another session is nobody's to slow down; the same one comes back to the same bucket.
        using RawSession other = await venue.LogOnAsync(venue.Bob, "s");
        await other.SendAsync(Wire.Sell(1, venue.Bob, 1, 10000, "b"));
        Assert.Equal(ExecType.New, (await other.AnswerAsync(1)).ExecutionReport.ExecType);
        Assert.Equal(1, venue.Shard.FairUse.Refused);
    }

    [Fact]
    public async Task Mass_actions_are_counted_apart_by_what_they_may_look_at()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync(options => options with
        {
            FairUse = new FairUseLimits { Looks = new RateLimit(1, 3 * Limits.MaxLooksToGoOn) },
        });
        using RawSession session = await venue.LogOnAsync(venue.Alice, "s");
        await session.SendAsync(Wire.Sell(1, venue.Alice, 1, 10000, "o1"));
        await session.SendAsync(MassStatus(2), MassStatus(3));
        await session.AnswerAsync(3);
        var trading = new Trading.TradingClient(venue.Channel);
        var urgent = new SubmitRequest
        {
            Command = new OrderCommand
            {
                MassCancel = new OrderMassCancelRequest { AccountId = venue.Alice.AccountId!.Value },
            },
        };
        await trading.SubmitAsync(urgent, venue.Call(venue.Alice));

        // Three were the participant's, in whichever session and by whichever call.
        await session.SendAsync(MassStatus(4));
        Refusal refusal = await session.NextRefusalAsync();
        Assert.Equal("RATE_LIMITED", Wire.ReasonOf(refusal));
        TimeSpan wait = refusal.Status.GetDetail<RetryInfo>()!.RetryDelay.ToTimeSpan();
        Assert.InRange(wait, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(Limits.MaxLooksToGoOn));
        RpcException late = await Assert.ThrowsAsync<RpcException>(
            async () => await trading.SubmitAsync(urgent, venue.Call(venue.Alice)));
        Assert.Equal(StatusCode.ResourceExhausted, late.StatusCode);
        await session.SendAsync(Wire.Sell(5, venue.Alice, 1, 10000, "o5"), Wire.Cancel(6, venue.Alice, "o5"));
        Assert.Equal(ExecType.Canceled, (await session.AnswerAsync(6)).ExecutionReport.ExecType);
    }

    [Fact]
    public void A_mass_action_takes_what_all_of_its_own_may_look_at_and_the_next_one_waits()
    {
        const int Own = 50 * Limits.MaxLooksToGoOn - 3, Burst = 30 * Limits.MaxLooksToGoOn;
        var counts = new OrderCounts();
        (int participant, int account)[] opened = [(1, 2), (1, 3), (2, 4)];
        foreach ((int participant, int account) in opened)
        {
            var e = new Event { Header = { Kind = EventKind.AccountOpened } };
            e.AccountOpened.AccountId = account;
            e.AccountOpened.Terms.ParticipantId = participant;
            counts.OnEvent(in e);
        }
        var entered = new Event { Header = { Kind = EventKind.OrderAccepted } };
        entered.OrderAccepted.Terms.AccountId = 3;
        for (int i = 0; i < Own; i++) counts.OnEvent(in entered);
        FairUse Use(int burst = Burst) => new(
            new FairUseLimits { Looks = new RateLimit(PerSecond: 1, burst) }, session => session, counts);
        long Wait(FairUse use, int participant)
        {
            Assert.False(use.TryLook(MassCancel(account: 4), participant, Second, out _, out long wait));
            return wait / Second;
        }

        // The one account with orders, all accounts, and one without; others' tell nothing.
        FairUse named = Use(), all = Use(), empty = Use(), others = Use();
        Assert.True(named.TryLook(MassCancel(account: 3), 1, Second, out _, out _));
        Assert.Equal(Own + 3 - Burst + Limits.MaxLooksToGoOn, Wait(named, 1));
        var status = new Command { Header = { Kind = CommandKind.MassStatus } };
        Assert.True(all.TryLook(in status, 1, Second, out _, out _));
        Assert.Equal(Own + 3 - Burst + Limits.MaxLooksToGoOn, Wait(all, 1));
        for (int i = 0; i < 30; i++)
        {
            Assert.True(empty.TryLook(MassCancel(account: 2), 1, Second, out _, out _));
            Assert.True(others.TryLook(MassCancel(account: 3), 2, Second, out _, out _));
        }

        // Nobody owes more than a full bucket, and what was not taken is given back.
        FairUse small = Use(burst: Limits.MaxLooksToGoOn);
        Assert.True(small.TryLook(MassCancel(account: 3), 1, Second, out int looks, out _));
        Assert.Equal(2 * Limits.MaxLooksToGoOn, looks);
        Assert.Equal(looks, Wait(small, 1));
        small.GiveBackLooks(1, looks);
        Assert.True(small.TryLook(MassCancel(account: 4), 1, Second, out _, out _));

        // What it took has been paid for.
        for (int i = 0; i < 50; i++) named.OnEvent(Progress(next: 77));
        Assert.Equal(Own + 3 - Burst + Limits.MaxLooksToGoOn, Wait(named, 1));
    }

    [Fact]
    public void A_mass_action_that_looks_further_is_charged_for_it_and_owes_a_full_bucket_at_most()
    {
        const int Burst = 10 * Limits.MaxLooksToGoOn;
        var use = new FairUse(
            new FairUseLimits { Looks = new RateLimit(PerSecond: 1, Burst) }, session => session,
            new OrderCounts());
        Command cancel = MassCancel(account: 0);
        use.OnEvent(Progress(next: 77, session: 2));
        use.OnEvent(Progress(next: 77, session: 0));
        use.OnEvent(Progress(next: 77, reason: CancelReason.Disconnected));
        use.OnEvent(Progress(next: 77, reason: CancelReason.KillSwitch));
        Assert.True(use.TryLook(in cancel, 1, Second, out _, out _));
        use.OnEvent(Progress(next: 0, reason: CancelReason.MassCancel));
        for (int i = 0; i < 8; i++) use.OnEvent(Progress(next: -7));
        Assert.True(use.TryLook(in cancel, 1, Second, out _, out _));
        Assert.False(use.TryLook(in cancel, 1, Second, out _, out long wait));
        Assert.Equal(Limits.MaxLooksToGoOn * Second, wait);

        for (int i = 0; i < 100; i++) use.OnEvent(Progress(next: 77));

        Assert.False(use.TryLook(in cancel, 1, Second, out _, out wait));
        Assert.Equal((Burst + Limits.MaxLooksToGoOn) * Second, wait);
        Assert.True(use.TryLook(in cancel, 2, Second, out _, out _));
    }

    private static OrderCommand MassStatus(long number) =>
        new() { ClientSeqNum = number, MassStatus = new OrderMassStatusRequest() };

    private static Command MassCancel(int account) => new()
    {
        Header = { Kind = CommandKind.MassCancel },
        MassCancel = { AccountId = account },
    };

    private static Event Progress(
        long next, int session = 1, CancelReason reason = CancelReason.MassCancel)
    {
        var e = new Event { Header = { Kind = EventKind.MassActionProgressed, Time = Second } };
        e.MassActionProgressed.Action = Matching.Engine.MassAction.Cancel;
        e.MassActionProgressed.Reason = reason;
        e.MassActionProgressed.NextOrderId = next;
        e.MassActionProgressed.SessionId = session;
        return e;
    }

    [Fact]
    public async Task Logons_are_bounded_for_each_participant_and_one_too_many_is_told_when_to_come_again()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync(options => options with
        {
            FairUse = new FairUseLimits { LogOn = new RateLimit(PerSecond: 1, Burst: 3) },
        });
        for (int n = 0; n < 3; n++) (await venue.LogOnAsync(venue.Alice, "s")).Dispose();
        long mark = await venue.MarkAsync();
        using RawSession fourth = venue.OpenSession(venue.Alice);
        await fourth.WriteAsync(new SessionRequest { LogOn = new LogOnRequest { SessionName = "s" } });

        Assert.Equal("ResourceExhausted/RATE_LIMITED", (await fourth.EndAsync()).ToString());
        Assert.Empty(await venue.EventsSinceAsync(mark));
        using RawSession other = await venue.LogOnAsync(venue.Bob, "s");
        Assert.Equal(1, venue.Shard.FairUse.Refused);
    }

    [Fact]
    public async Task An_account_has_one_bucket_over_all_its_sessions_and_nobody_else_empties_it()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync(options => options with
        {
            FairUse = new FairUseLimits { Account = new RateLimit(PerSecond: 1, Burst: 2) },
        });
        using RawSession stranger = await venue.LogOnAsync(venue.Bob, "s");
        await stranger.SendAsync(
            Enumerable.Range(1, 2).Select(n => Wire.Sell(n, venue.Alice, 1, 10000, $"x{n}")));
        await stranger.AnswerAsync(2);
        using RawSession first = await venue.LogOnAsync(venue.Alice, "a");
        using RawSession second = await venue.LogOnAsync(venue.Alice, "b");

        await first.SendAsync(Wire.Sell(1, venue.Alice, 1, 10000, "o1"));
        Assert.Equal(ExecType.New, (await first.AnswerAsync(1)).ExecutionReport.ExecType);
        await second.SendAsync(
            Enumerable.Range(1, 2).Select(n => Wire.Sell(n, venue.Alice, 1, 10000, $"p{n}")));

        Assert.Equal(2, (await second.NextRefusalAsync()).ClientSeqNum);
        Assert.Equal(ExecType.New, (await second.AnswerAsync(1)).ExecutionReport.ExecType);
    }
}

using Matching.V1;

namespace Matching.Tests.Gateway;

/// <summary>Who asks for it is told where an order's time went, and a replay tells none of it.</summary>
public sealed class StageTimesTests
{
    [Fact]
    public async Task Live_items_tell_their_stages_in_order_and_items_that_are_sent_again_tell_none()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        using RawSession alice = venue.OpenSession(venue.Alice);
        await alice.LogOnAsync("timed", stageTimes: true);
        using RawSession bob = await venue.LogOnAsync(venue.Bob, "b");
        SessionItem loggedOn = await alice.NextItemAsync();
        await alice.SendAsync(Wire.Sell(1, venue.Alice, 2, 10_000));
        SessionItem entered = await alice.NextItemAsync();
        await bob.SendAsync(Wire.Buy(1, venue.Bob, 1, 10_000));
        SessionItem filled = await alice.NextItemAsync();
        SessionItem bobs = await bob.AnswerAsync(1);
        using RawSession again = venue.OpenSession(venue.Alice);
        await again.LogOnAsync("timed", stageTimes: true);
        SessionItem[] told =
            [await again.NextItemAsync(), await again.NextItemAsync(), await again.NextItemAsync()];

        Assert.Equal(ExecType.Trade, filled.ExecutionReport.ExecType);
        AssertInOrder(
            entered.StageTimes.Received, entered.TransactTime, entered.StageTimes.Matched,
            entered.StageTimes.Durable, entered.StageTimes.Sent);
        AssertInOrder(
            filled.TransactTime, filled.StageTimes.Matched, filled.StageTimes.Durable,
            filled.StageTimes.Sent);
        Assert.Equal(0, filled.StageTimes.Received);
        Assert.Null(bobs.StageTimes);
        Assert.All(told, item => Assert.Null(item.StageTimes));
        entered.StageTimes = filled.StageTimes = loggedOn.StageTimes = null;
        Assert.Equal([loggedOn, entered, filled], told);
        Assert.Empty(venue.Log.Lines);
    }

    private static void AssertInOrder(params long[] times)
    {
        Assert.All(times, time => Assert.True(time > 1_000_000_000_000_000_000));
        Assert.Equal(times.Order(), times);
    }
}

using Matching.Bench.Lobster;
using Matching.Tests.Client;

namespace Matching.Tests.Bench;

/// <summary>
/// The sending and joining side of <c>bench lobster</c>, through the SDK and gRPC, against the fake venue.
/// </summary>
public sealed class DayRunTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_day_streamed_through_the_SDK_is_equal_in_full()
    {
        var counts = await RunAsync(LobsterDayTests.SmallDay(), int.MaxValue, null);

        Assert.Null(counts.FirstMismatch);
        Assert.True(counts.AllEqual);
    }

    [Fact]
    public async Task A_few_thousand_rows_of_the_real_day_are_equal()
    {
        var counts = await RunAsync(LobsterDayTests.RealDay(), 3_000, null);

        Assert.Null(counts.FirstMismatch);
        Assert.Equal(3_000, counts.RowsEqual);
    }

    [Fact]
    public async Task Connections_that_break_with_commands_in_flight_lose_and_repeat_nothing()
    {
        var counts = await RunAsync(LobsterDayTests.RealDay(), 3_000, 1_500);

        Assert.Null(counts.FirstMismatch);
        Assert.Equal(3_000, counts.RowsEqual);
    }

    private static async Task<DayCounts> RunAsync(LobsterDay day, int rows, int? cutAtRow)
    {
        await using var fake = await FakeVenue.StartAsync();
        await using var client = await fake.ConnectAsync();
        var plan = DayPlan.From(day, rows);
        var comparer = new DayComparer(day, plan);
        var run = new DayRun(plan, comparer, client, await Listing.CreateAsync(client, Stop));

        await run.RunAsync(cutAtRow, () => CutAsync(fake), Stop).WaitAsync(TimeSpan.FromSeconds(60), Stop);

        Assert.Equal(cutAtRow is not null, run.Reconnects > 0);
        return comparer.Counts;
    }

    // What the venue reads from here on is lost, and then the connections.
    private static Task CutAsync(FakeVenue fake)
    {
        lock (fake.Gate) fake.CutAfter = fake.Venue.HighestClientSeqNum + 10;
        return Task.CompletedTask;
    }
}

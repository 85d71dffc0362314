using Matching.Bench.Connections;

namespace Matching.Tests.Bench.Chaos;

/// <summary><c>bench connections</c>, small: dead and slow readers cost a bounded memory and hold up nobody.
/// </summary>
public sealed class ConnectionsTests
{
    /// <summary>What a reader that falls behind may keep (FeedLimits), and what a connection costs.</summary>
    private const long ReaderBytes = 4 << 20;

    private const long ConnectionBytes = 128 << 10;

    [Fact]
    public async Task Readers_that_are_slow_or_dead_hold_up_nobody_and_the_memory_is_bounded()
    {
        var options = new ConnectionsOptions(
            Connections: 400, Active: 100, Slow: 10, Dead: 10, OrdersPerSecond: 50, Seconds: 3);
        await using var run = new ConnectionsRun(options);

        ConnectionsReport report = await run.RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal((0, 0), (report.Lost, report.BriskEnded));
        Assert.True(report.BriskBytes > 0);
        Assert.InRange(report.Opened, options.Connections - options.Dead, options.Connections);
        long alone = report.Phases[0].ResidentBytes;
        long most = alone + options.Connections * ConnectionBytes
            + (options.Slow + options.Dead) * ReaderBytes + (64 << 20);
        Assert.InRange(report.Phases[^1].ResidentBytes, 1, most);
    }
}

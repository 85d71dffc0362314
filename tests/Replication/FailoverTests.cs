using System.Globalization;

namespace Matching.Tests.Replication;

/// <summary>
/// The venue's machines as processes, under load, failing over by themselves. VENUE_FAILOVERS says how often,
/// VENUE_SEED when and how; EVENTSTORE names a real EventStoreDB in place of the stand-in.
/// </summary>
public sealed class FailoverTests
{
    private const int DefaultFailovers = 2;
    private const int FailoversPerVenue = 10;
    private static readonly TimeSpan s_boundOfOne = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Whatever_a_client_saw_survives_each_failover_and_is_in_every_machines_journal()
    {
        int failovers = NumberFrom("VENUE_FAILOVERS", DefaultFailovers);
        int seed = NumberFrom("VENUE_SEED", Random.Shared.Next());
        string? eventStore = Environment.GetEnvironmentVariable("EVENTSTORE") is { Length: > 0 } given
            ? given
            : null;
        var gaps = new List<FailoverGap>();
        (int left, int venues, int racing, int races, int unasked) = (failovers, 0, 0, 0, 0);
        (long events, long items) = (0, 0);
        for (; left > 0; venues++)
        {
            int now = Math.Min(left, FailoversPerVenue);
            // One venue in five has three machines: its two standbys race.
            int machines = venues % 5 == 4 ? 3 : 2;
            await using FailoverLife life = await FailoverLife.StartAsync(
                machines, new Random(seed + venues), eventStore);
            await RunAsync(life, now, seed);
            gaps.AddRange(life.Gaps);
            if (machines > 2) racing += now;
            (left, races, unasked) = (left - now, races + life.LostRaces, unasked + life.Unasked);
            (events, items) = (events + life.Events, items + life.ItemsSeen);
        }
        FailoverGap[] stopped = [.. gaps.Where(gap => gap.IsStopped)];
        FailoverGap[] killed = [.. gaps.Where(gap => !gap.IsStopped)];
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{gaps.Count} failovers of {venues} venues, {racing} with two standbys, {races} lost races,"
            + $" {unasked} takeovers unasked, {events} events, {items} items; seed {seed}\n"
            + $"killed, {killed.Length}: {FailoverGap.Describe(killed)}\n"
            + $"stopped, {stopped.Length}: {FailoverGap.Describe(stopped)}");
        Assert.Equal(failovers, gaps.Count);
    }

    private static async Task RunAsync(FailoverLife life, int failovers, int seed)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(
            TestContext.Current.CancellationToken);
        bound.CancelAfter(s_boundOfOne * (failovers + 1));
        try
        {
            await life.RunAsync(failovers, bound.Token);
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException(
                $"VENUE_SEED={seed}: {failure.Message}\n{life.Outputs}", failure);
        }
    }

    private static int NumberFrom(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } number
            ? int.Parse(number, CultureInfo.InvariantCulture)
            : otherwise;
}

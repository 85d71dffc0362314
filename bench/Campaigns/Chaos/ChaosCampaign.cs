using System.Runtime.ExceptionServices;

namespace Matching.Bench.Campaigns.Chaos;

/// <summary>
/// Clients, connections and the venue break at random, under load: no ack is lost, no order is doubled, no
/// private item is missed or heard twice, each doubt has its one outcome, and each client's book is the
/// engine's.
/// </summary>
internal static class ChaosCampaign
{
    /// <exception cref="Simulation.ViolationException">Something was lost, doubled or altered.</exception>
    public static async Task RunAsync(ChaosOptions options, ChaosTally tally, CancellationToken stop)
    {
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task[] lanes =
            [.. Enumerable.Range(0, options.Lanes).Select(lane => Task.Run(() => LaneAsync(lane)))];
        // The first to fail has the others stopped; what it says counts.
        Exception? first = null;
        await foreach (Task lane in Task.WhenEach(lanes)) first ??= lane.Exception?.InnerException;
        stop.ThrowIfCancellationRequested();
        if (first is not null) ExceptionDispatchInfo.Throw(first);

        async Task LaneAsync(int lane)
        {
            try
            {
                for (int journal = 0; tally.Take(options.RoundsPerJournal) is var rounds and > 0; journal++)
                {
                    var random = new Random(options.Seed + lane * 1_000_003 + journal * 7_919);
                    await using var life = new ChaosLife(options, tally, random);
                    await life.RunAsync(rounds, failed.Token);
                }
            }
            catch
            {
                await failed.CancelAsync();
                throw;
            }
        }
    }
}

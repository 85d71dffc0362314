namespace Matching.Bench.Campaigns.Kill;

/// <summary>
/// kill -9 under load, with clients outside as witnesses: whatever one saw is in the journal, once, and what
/// it was told was never taken is not; the state is the same however it is come to.
/// </summary>
internal static class KillCampaign
{
    /// <exception cref="Simulation.ViolationException">Something was lost, doubled or altered.</exception>
    public static async Task RunAsync(KillOptions options, KillTally tally, CancellationToken stop)
    {
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task[] lanes =
            [.. Enumerable.Range(0, options.Lanes).Select(lane => Task.Run(() => LaneAsync(lane)))];
        // All of them: none leaves its venue behind when another one has failed.
        await Task.WhenAll(lanes);

        async Task LaneAsync(int lane)
        {
            try
            {
                for (int journal = 0; tally.Take(options.KillsPerJournal) is var kills and > 0; journal++)
                {
                    var random = new Random(options.Seed + lane * 1_000_003 + journal * 7_919);
                    await using var life = new KillLife(options, tally, random);
                    await life.RunAsync(kills, failed.Token);
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

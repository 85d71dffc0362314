namespace Matching.Bench.Campaigns.Chaos;

/// <summary>Makes one round's fault, of which the seed says the rest: who, how and how long.</summary>
internal sealed class ChaosFault(ChaosCrew crew, ChaosVenue venue, Random random)
{
    private const int MostMillisecondsOfStall = 300;
    private const int MostMillisecondsFromStart = 800;

    /// <summary>Another process has the journal than before.</summary>
    public bool HasRestarted { get; private set; }

    public Task StrikeAsync(ChaosKind kind, CancellationToken stop) => kind switch
    {
        ChaosKind.TraderCrash => CrashTraderAsync(retries: false, hangs: false, stop),
        ChaosKind.TraderCrashAndRetry => CrashTraderAsync(retries: true, hangs: false, stop),
        ChaosKind.TraderGhost => CrashTraderAsync(retries: random.Next(2) == 0, hangs: true, stop),
        ChaosKind.FollowerCrash => crew.ReplaceFollowerAsync(random.Next(crew.Followers.Length), stop),
        ChaosKind.ConnectionCut => Each(proxy => proxy.Cut(abortive: random.Next(2) == 0)),
        ChaosKind.ConnectionHalfClose => Each(proxy => proxy.HalfClose(random.Next(2) == 0)),
        ChaosKind.ConnectionStall => StallAsync(cuts: false, stop),
        ChaosKind.ConnectionStallAndCut => StallAsync(cuts: true, stop),
        ChaosKind.VenueKill => KillAsync(twice: false, stop),
        ChaosKind.VenueKillTwice => KillAsync(twice: true, stop),
        _ => StopAsync(stop),
    };

    private Task CrashTraderAsync(bool retries, bool hangs, CancellationToken stop) =>
        crew.ReplaceTraderAsync(random.Next(crew.Traders.Length), retries, hangs, stop);

    private Task Each(Action<CutProxy> strike)
    {
        foreach (CutProxy proxy in Some()) strike(proxy);
        return Task.CompletedTask;
    }

    private async Task StallAsync(bool cuts, CancellationToken stop)
    {
        CutProxy[] some = Some();
        foreach (CutProxy proxy in some) proxy.Stall();
        await Task.Delay(random.Next(MostMillisecondsOfStall), stop);
        foreach (CutProxy proxy in some)
        {
            if (cuts) proxy.Cut(abortive: random.Next(2) == 0);
            proxy.GoOn();
        }
    }

    private async Task KillAsync(bool twice, CancellationToken stop)
    {
        await venue.KillAsync();
        if (twice)
        {
            await venue.LaunchAsync();
            await Task.Delay(random.Next(MostMillisecondsFromStart), stop);
            await venue.KillAsync();
        }
        await venue.RestartAsync(stop);
        HasRestarted = true;
    }

    private async Task StopAsync(CancellationToken stop)
    {
        await venue.StopAsync(stop);
        await venue.RestartAsync(stop);
        HasRestarted = true;
    }

    /// <summary>One client's connection, or some, or all.</summary>
    private CutProxy[] Some()
    {
        CutProxy[] all = [.. crew.Proxies];
        random.Shuffle(all);
        return all[..(1 + random.Next(all.Length))];
    }
}

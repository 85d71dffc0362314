using System.Globalization;
using Matching.Engine.Events;
using Matching.Gateway.Hosting;
using Matching.Tests.House;

namespace Matching.Tests.Gateway;

/// <summary>
/// kill -9 under load, with witnesses outside. VENUE_KILLS says how many kills, VENUE_SEED which ones.
/// </summary>
public sealed class KillTests
{
    private const int DefaultKills = 5;
    private static readonly TimeSpan s_boundOfCycle = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Whatever_a_client_saw_survives_every_kill_and_what_it_did_not_see_comes_once()
    {
        int kills = NumberFrom("VENUE_KILLS", DefaultKills);
        int seed = NumberFrom("VENUE_SEED", Random.Shared.Next());
        try
        {
            await RunAsync(kills, seed);
        }
        catch (Exception failure)
        {
            string how = $"VENUE_SEED={seed} VENUE_KILLS={kills}";
            throw new InvalidOperationException($"{how}: {failure.Message}", failure);
        }
    }

    private static async Task RunAsync(int kills, int seed)
    {
        using var directory = new TemporaryDirectory();
        using var bound =
            CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter((kills + 2) * s_boundOfCycle);
        var random = new Random(seed);
        RealVenue venue = RealVenue.Launch(directory.Path);
        var witnesses = new List<Witness>();
        try
        {
            await venue.ListensAsync(bound.Token);
            int port = venue.Address.Port;
            foreach (string name in (string[])["alice0", "alice1", "bob0", "bob1"])
            {
                ShownKey who = venue.Keys[name[..^1]];
                witnesses.Add(await Witness.StartAsync(venue.Address, who, name, random.Next()));
            }

            for (int counted = 0; counted < kills;)
            {
                await Task.WhenAll(
                    witnesses.Select(witness => witness.SeesAsync(random.Next(1, 4_000), bound.Token)));
                bool underLoad = witnesses.Any(witness => witness.InFlight > 0);
                await venue.DisposeAsync();
                if (underLoad) counted++;
                venue = RealVenue.Launch(directory.Path, port);
                await venue.ListensAsync(bound.Token);
            }
            await Task.WhenAll(witnesses.Select(witness => witness.SeesAsync(1_000, bound.Token)));
            await Task.WhenAll(witnesses.Select(witness => witness.RestAsync(bound.Token)));
            foreach (Witness witness in witnesses) await witness.LogOffAsync().WaitAsync(bound.Token);
            await venue.DisposeAsync();
            AssertNothingLost(directory.Path, witnesses, kills);
        }
        finally
        {
            foreach (Witness witness in witnesses) await witness.DisposeAsync();
            await venue.DisposeAsync();
        }
    }

    private static void AssertNothingLost(string directory, List<Witness> witnesses, int kills)
    {
        List<Event> events = Aftermath.Read(directory);
        foreach (Witness witness in witnesses) Aftermath.AssertSawAll(events, witness);
        Assert.True(events.Count(e => e.Header.Kind == EventKind.EpochStarted) > kills);
        Assert.True(events.Exists(e => e.Header.Kind == EventKind.Traded));
        Aftermath.AssertRecoversTo(directory, events);
    }

    private static int NumberFrom(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } number
            ? int.Parse(number, CultureInfo.InvariantCulture)
            : otherwise;
}

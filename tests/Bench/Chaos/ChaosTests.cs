using System.Globalization;
using Matching.Bench.Campaigns.Chaos;

namespace Matching.Tests.Bench.Chaos;

/// <summary>
/// <c>bench chaos</c>, short: clients, connections and the venue break under load. CHAOS_ROUNDS says how
/// often, CHAOS_SEED which ones.
/// </summary>
public sealed class ChaosTests
{
    private const int DefaultRounds = 8;
    private const int RoundsPerJournal = 8;
    private const int DefaultSeed = 1;

    [Fact]
    public async Task Whatever_breaks_nothing_is_lost_or_doubled_and_every_doubt_has_its_outcome()
    {
        int rounds = NumberFrom("CHAOS_ROUNDS", DefaultRounds);
        int seed = NumberFrom("CHAOS_SEED", DefaultSeed);
        var options = new ChaosOptions(rounds, seed, RoundsPerJournal, Lanes: 1);
        var tally = new ChaosTally(rounds);
        try
        {
            await ChaosCampaign.RunAsync(options, tally, TestContext.Current.CancellationToken);
        }
        catch (Exception failure)
        {
            string how = $"CHAOS_SEED={seed} CHAOS_ROUNDS={rounds}";
            throw new InvalidOperationException($"{how}: {failure.Message}", failure);
        }
        Assert.Equal(rounds, tally.Rounds);
        Assert.InRange(tally.ItemsSeen, rounds, long.MaxValue);
        Assert.InRange(tally.BooksCompared, rounds, long.MaxValue);
    }

    [Theory]
    [InlineData(nameof(ChaosPlant.DroppedItem), nameof(ChaosKind.FollowerCrash), "BROKEN_CHAIN|follows")]
    [InlineData(nameof(ChaosPlant.DoubledItem), nameof(ChaosKind.FollowerCrash), "BROKEN_CHAIN|follows")]
    [InlineData(nameof(ChaosPlant.AlteredLevel), nameof(ChaosKind.TraderCrash), "did not fit")]
    [InlineData(nameof(ChaosPlant.LostAck), nameof(ChaosKind.VenueKill), "HISTORY_CHANGED")]
    [InlineData(nameof(ChaosPlant.DoubledOrder), nameof(ChaosKind.ConnectionCut), "was accepted again")]
    public async Task The_campaign_goes_red_on_a_planted_fault(string planted, string kind, string says)
    {
        // One may hide where nothing comes behind it that shows it: then its client waits, the round is never
        // done, which is red too, but does not say what it is. Seen in one of some ten; so there are three.
        Exception? found = new TimeoutException();
        for (int seed = 1; seed <= 3 && found is TimeoutException; seed++)
        {
            var options = new ChaosOptions(Rounds: 12, Seed: seed, RoundsPerJournal: 12, Lanes: 1)
            {
                Planted = Enum.Parse<ChaosPlant>(planted),
                Kinds = [Enum.Parse<ChaosKind>(kind)],
                MostOfRound = TimeSpan.FromSeconds(40),
            };
            found = await Record.ExceptionAsync(() => ChaosCampaign.RunAsync(
                options, new ChaosTally(options.Rounds), TestContext.Current.CancellationToken));
        }

        Assert.True(found is ViolationException, $"{found}");
        Assert.Contains(says.Split('|'), part => found.Message.Contains(part, StringComparison.Ordinal));
    }

    private static int NumberFrom(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } number
            ? int.Parse(number, CultureInfo.InvariantCulture)
            : otherwise;
}

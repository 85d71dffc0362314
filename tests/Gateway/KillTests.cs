using System.Globalization;

namespace Matching.Tests.Gateway;

/// <summary>
/// <c>bench kill</c>, short: kill -9 under load, with witnesses outside. VENUE_KILLS says how many kills,
/// VENUE_SEED which ones.
/// </summary>
public sealed class KillTests
{
    private const int DefaultKills = 200;
    private const int KillsPerJournal = 25;
    private const int Lanes = 2;

    [Fact]
    public async Task Whatever_a_client_saw_survives_every_kill_and_what_it_did_not_see_comes_once()
    {
        int kills = NumberFrom("VENUE_KILLS", DefaultKills);
        int seed = NumberFrom("VENUE_SEED", Random.Shared.Next());
        var options = new KillOptions(kills, seed, KillsPerJournal, Lanes);
        var tally = new KillTally(kills);
        try
        {
            await KillCampaign.RunAsync(options, tally, TestContext.Current.CancellationToken);
        }
        catch (Exception failure)
        {
            string how = $"VENUE_SEED={seed} VENUE_KILLS={kills}";
            throw new InvalidOperationException($"{how}: {failure.Message}", failure);
        }
        Assert.Equal(kills, tally.Counted);
        Assert.InRange(tally.ItemsSeen, kills, long.MaxValue);
        if (kills >= KillsPerJournal) Assert.InRange(tally.FromSnapshots, 1, int.MaxValue);
    }

    /// <summary>
    /// What the campaign says is what was planted: the venue tells a client that its history has changed, or
    /// starts no more on a log that its snapshot or its archive knows to be longer; or a stream is not what
    /// its client saw.
    /// </summary>
    [Theory]
    [InlineData(
        nameof(KillPlant.CutGroup),
        "was ended with HISTORY_CHANGED|saw .* its stream has|can't confirm a snapshot"
        + "|a snapshot of .* is here|the archive holds segment")]
    [InlineData(nameof(KillPlant.InventedItem), "^alice0 saw \\d+ items, its stream has \\d+")]
    public async Task The_campaign_goes_red_on_a_planted_fault_and_names_it(string planted, string named)
    {
        // Of a group that is cut no client may have seen anything yet, so it may take more than one journal.
        var options = new KillOptions(Kills: 40, Seed: 1, KillsPerJournal: 4, Lanes: 1)
        {
            Planted = Enum.Parse<KillPlant>(planted),
        };
        var found = await Assert.ThrowsAsync<ViolationException>(() => KillCampaign.RunAsync(
            options, new KillTally(options.Kills), TestContext.Current.CancellationToken));

        Assert.Matches(named, found.Message);
    }

    private static int NumberFrom(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } number
            ? int.Parse(number, CultureInfo.InvariantCulture)
            : otherwise;
}

using System.Globalization;
using Matching.Bench.Campaigns.Determinism;
using Matching.Tests.Engine;
using Matching.Tests.House;
using Matching.Tests.Replay;

namespace Matching.Tests.Bench;

/// <summary>
/// <c>bench determinism</c> on the journal of a twin's stream, which has events of nearly all kinds.
/// DETERMINISM_COMMANDS says how many commands, DETERMINISM_JOURNAL where to leave the journal.
/// </summary>
public sealed class DeterminismTests
{
    private const int DefaultCommands = 6_000;
    private const int EventsPerHash = 1_000;

    [Fact]
    public async Task A_journal_has_the_same_hashes_in_every_process()
    {
        using var place = new TemporaryDirectory();
        string directory = Environment.GetEnvironmentVariable("DETERMINISM_JOURNAL") ?? place.Path;
        WriteJournal(directory, Commands());

        HashRun expected = await RunAsync(ProcessSetting.Plain, directory);
        Assert.Equal(0, expected.ExitCode);
        Assert.InRange(expected.Hashes.Count, 4, int.MaxValue);
        foreach (ProcessSetting setting in ProcessSetting.All)
        {
            HashRun run = await RunAsync(setting, directory);
            Assert.Null(DeterminismCampaign.Difference(expected, run));
            bool isAnother = expected.RunsWith != run.RunsWith || IsHidden(setting);
            Assert.True(isAnother, $"{setting.Name} changes nothing");
        }
    }

    [Fact]
    public async Task The_campaign_goes_red_if_the_hash_of_a_string_is_part_of_a_state()
    {
        using var place = new TemporaryDirectory();
        WriteJournal(place.Path, commands: 50);
        ProcessSetting planted = ProcessSetting.Plain with { Arguments = ["--plant"] };

        HashRun one = await RunAsync(planted, place.Path);
        HashRun other = await RunAsync(planted, place.Path);

        Assert.NotNull(DeterminismCampaign.Difference(one, other));
    }

    /// <summary>Nothing tells a process how its own code was compiled, or how often it collects.</summary>
    private static bool IsHidden(ProcessSetting setting) =>
        setting.Environment.Keys.All(name => name.Contains("Tiered", StringComparison.Ordinal)
            || name.Contains("ReadyToRun", StringComparison.Ordinal)
            || name.Contains("TC_", StringComparison.Ordinal)
            || name.Contains("gen0", StringComparison.Ordinal));

    private static Task<HashRun> RunAsync(ProcessSetting setting, string directory) =>
        DeterminismCampaign.RunAsync(
            setting, directory, EventsPerHash, TestContext.Current.CancellationToken);

    private static int Commands() =>
        Environment.GetEnvironmentVariable("DETERMINISM_COMMANDS") is { Length: > 0 } number
            ? int.Parse(number, CultureInfo.InvariantCulture)
            : DefaultCommands;

    private static void WriteJournal(string directory, int commands) =>
        JournalFiles.Write(directory, TwinJournal.Run(TwinProfile.All[0], seed: 1, commands).Events);
}

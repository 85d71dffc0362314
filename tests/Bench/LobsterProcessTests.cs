using System.Diagnostics;
using System.Text.Json;
using Matching.Tests.House;

namespace Matching.Tests.Bench;

/// <summary>
/// <c>bench lobster</c> as a person runs it: real processes, the real day, gRPC between them, a journal on
/// disk.
/// </summary>
public sealed class LobsterProcessTests
{
    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task The_whole_day_is_equal_through_a_venue_killed_in_its_middle_and_its_journal_verifies()
    {
        using var journal = new TemporaryDirectory();
        string[] options = ["--start", "--data", journal.Path, "--kill-at", "70000", "--json"];
        (int exitCode, string output) = await RunAsync("Matching.Bench", ["lobster", RealFile(), .. options]);

        Assert.True(exitCode == 0, output);
        JsonElement counts = JsonDocument.Parse(output).RootElement;
        Assert.Equal(151_036, counts.GetProperty("rowsEqual").GetInt32());
        Assert.Equal(6_565, counts.GetProperty("aggressorsEqual").GetInt32());
        Assert.Equal(8_916, counts.GetProperty("fillsEqual").GetInt32());
        Assert.Equal(1, counts.GetProperty("reconnects").GetInt32());

        string[] verify = ["verify", journal.Path, "--json"];
        (int verified, string verdict) = await RunAsync("Matching.Replay", verify);
        Assert.True(verified == 0, verdict);
    }

    [Fact]
    public async Task A_planted_fault_makes_the_counts_fall()
    {
        string[] options = ["--start", "--plant", "lifo", "--rows", "3000", "--json"];
        (int exitCode, string output) = await RunAsync("Matching.Bench", ["lobster", RealFile(), .. options]);

        Assert.True(exitCode == 1, output);
        JsonElement counts = JsonDocument.Parse(output).RootElement;
        Assert.True(counts.GetProperty("fillsEqual").GetInt32() < counts.GetProperty("fills").GetInt32());
    }

    private static string RealFile()
    {
        string? path = LobsterDayTests.RealFile();
        Assert.SkipWhen(path is null, "The real day is not in ../shared/data/lobster beside the project.");
        return path!;
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string program, string[] arguments)
    {
        string assembly = Path.Combine(AppContext.BaseDirectory, $"{program}.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [assembly, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        CancellationToken stop = TestContext.Current.CancellationToken;
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(stop);
        bound.CancelAfter(s_bound);
        try
        {
            Task<string> errors = process.StandardError.ReadToEndAsync(bound.Token);
            string output = await process.StandardOutput.ReadToEndAsync(bound.Token);
            await process.WaitForExitAsync(bound.Token);
            return (process.ExitCode, output.Length > 0 ? output : await errors);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}

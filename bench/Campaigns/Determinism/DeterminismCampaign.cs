using System.Diagnostics;

namespace Matching.Bench.Campaigns.Determinism;

/// <summary>What a process with one setting said of a journal.</summary>
/// <param name="RunsWith">As it saw its setting.</param>
/// <param name="Hashes">Lines of sequence and hash.</param>
internal sealed record HashRun(string Setting, string RunsWith, IReadOnlyList<string> Hashes, int ExitCode);

/// <summary>
/// Has a journal folded and executed again by processes that differ in all that a machine may: compiler,
/// collector, instructions, culture, time zone. All must say the same hashes.
/// </summary>
internal static class DeterminismCampaign
{
    public static async Task<HashRun> RunAsync(
        ProcessSetting setting, string directory, int every, CancellationToken stop)
    {
        string bench = Path.Combine(AppContext.BaseDirectory, "Matching.Bench.dll");
        string[] arguments = [bench, "hashes", directory, "--every", $"{every}", .. setting.Arguments];
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in setting.Environment) start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        try
        {
            Task<string> errors = process.StandardError.ReadToEndAsync(stop);
            string[] lines = (await process.StandardOutput.ReadToEndAsync(stop)).Split(
                '\n', StringSplitOptions.RemoveEmptyEntries);
            await process.WaitForExitAsync(stop);
            string said = await errors;
            if (said.Length > 0) lines = [.. lines, said];
            return new HashRun(
                setting.Name,
                lines.FirstOrDefault(line => IsSetting(line)) ?? "",
                [.. lines.Where(line => !IsSetting(line))],
                process.ExitCode);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

    /// <summary>Where a run differs from another, null where it doesn't.</summary>
    public static string? Difference(HashRun expected, HashRun run)
    {
        if (run.ExitCode != 0)
            return $"{run.Setting}: exit code {run.ExitCode}, {run.Hashes.LastOrDefault()}";
        for (int line = 0; line < Math.Max(expected.Hashes.Count, run.Hashes.Count); line++)
        {
            string wanted = expected.Hashes.ElementAtOrDefault(line) ?? "nothing";
            string found = run.Hashes.ElementAtOrDefault(line) ?? "nothing";
            if (wanted != found) return $"{run.Setting}: {found}, not {wanted} as {expected.Setting}";
        }
        return null;
    }

    private static bool IsSetting(string line) =>
        line.StartsWith(HashesVerb.SettingMark, StringComparison.Ordinal);
}

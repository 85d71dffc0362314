using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace Matching.Bench.Results;

/// <summary>
/// Looks at the machine and at this process from the start of a run to its end.
/// </summary>
internal sealed class RunWatch : IDisposable
{
    // Fields 19 and 41 of the whole line, counted from its first; these begin behind the second.
    private const int NiceAt = 17;
    private const int PolicyAt = 39;

    private static readonly string[] s_policies = ["other", "fifo", "rr", "batch", "iso", "idle", "deadline"];

    private readonly PauseListener _pauses = new();
    private readonly MachineFacts _machine;
    private readonly DateTime _began = DateTime.UtcNow;
    private readonly long _startedAt = Stopwatch.GetTimestamp();
    private readonly string _loadBefore = MachineFacts.Load;
    private readonly MemoryUse _before;

    /// <param name="directory">Where what is measured keeps its files.</param>
    public RunWatch(string directory)
    {
        _machine = MachineFacts.Of(directory);
        _before = MemoryUse.Now();
    }

    /// <summary>What this process is built from: the commit, where it was built in a work tree.</summary>
    public static string Commit =>
        typeof(RunWatch).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion ?? "unknown";

    /// <summary>Of this process since the watch began.</summary>
    public ProcessCost Cost(string process) =>
        MemoryUse.Now().Since(_before, process, _pauses.LongestMs(_before.PauseTotal));

    public RunConditions Conditions() => new(
        _began, Math.Round(Stopwatch.GetElapsedTime(_startedAt).TotalSeconds, 3), _machine, Commit,
        CommandLine, Scheduling(), AllowedCores(), _loadBefore, MachineFacts.Load);

    public void Dispose() => _pauses.Dispose();

    private static string CommandLine =>
        "bench " + string.Join(' ', Environment.GetCommandLineArgs().Skip(1));

    private static string Scheduling()
    {
        // The name, which may hold anything, ends with the last bracket.
        string text = File.ReadAllText("/proc/self/stat");
        string[] behindName = text[(text.LastIndexOf(')') + 1)..].Split(' ');
        int policy = int.Parse(behindName[PolicyAt], CultureInfo.InvariantCulture);
        return $"{s_policies.ElementAtOrDefault(policy) ?? "unknown"}, nice {behindName[NiceAt]}";
    }

    private static string AllowedCores() =>
        File.ReadLines("/proc/self/status")
            .FirstOrDefault(line => line.StartsWith("Cpus_allowed_list", StringComparison.Ordinal))
            ?.Split(':')[1].Trim() ?? "unknown";
}

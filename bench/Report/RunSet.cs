using System.Globalization;
using Matching.Bench.Results;

namespace Matching.Bench.Report;

/// <summary>The runs of a folder: of each thing and setting the newest one.</summary>
internal sealed class RunSet(string path)
{
    private readonly Dictionary<string, RunRecord> _runs = Newest(ResultFolder.Read(path));

    /// <summary>Oldest first.</summary>
    public IEnumerable<RunRecord> All => _runs.Values.OrderBy(run => run.Conditions.Began);

    public RunRecord? Find(string identity) => _runs.GetValueOrDefault(identity);

    /// <summary>Lowest rate first.</summary>
    public IEnumerable<RunRecord> OpenLoops(string verb) =>
        All.Where(run => run.Verb == verb && RateOf(run) > 0).OrderBy(RateOf);

    /// <summary>What makes two runs comparable: the same thing, measured under the same setting.</summary>
    public static string IdentityOf(RunRecord run)
    {
        IEnumerable<string> settings =
            from pair in run.Settings
            orderby pair.Key
            select $"{pair.Key}={pair.Value}";
        return $"{run.Verb}: {run.Name} [{string.Join(", ", settings)}]";
    }

    /// <summary>0 for a closed loop and for what is no loop.</summary>
    public static double RateOf(RunRecord run) =>
        run.Settings.TryGetValue("rate", out string? rate)
            ? double.Parse(rate, CultureInfo.InvariantCulture)
            : 0;

    private static Dictionary<string, RunRecord> Newest(IReadOnlyList<RunRecord> runs)
    {
        var newest = new Dictionary<string, RunRecord>();
        foreach (RunRecord run in runs) newest[IdentityOf(run)] = run;
        return newest;
    }
}

using System.CommandLine;
using System.Globalization;
using Matching.Bench.Results;

namespace Matching.Bench.Report;

/// <summary>
/// <c>bench compare A B</c>: two folders of results side by side, and what is beyond the noise of their
/// rounds. Only what was measured under the same settings is compared.
/// </summary>
internal static class CompareVerb
{
    private const int Done = 0;
    private const int NothingInCommon = 2;

    private static readonly Argument<DirectoryInfo> s_a = new("A") { Description = "Results before." };
    private static readonly Argument<DirectoryInfo> s_b = new("B") { Description = "Results after." };

    private static readonly Option<bool> s_all = new("--all")
    {
        Description = "Also what is within the noise.",
    };

    public static Command Create()
    {
        var command = new Command(
            "compare",
            "Set two folders of results side by side: ratios to the baselines, then figures, by medians; "
            + "and what is beyond the noise by an exact rank-sum test of the rounds at one in twenty.")
        {
            s_a, s_b, s_all,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var a = new RunSet(parsed.GetRequiredValue(s_a).FullName);
        var b = new RunSet(parsed.GetRequiredValue(s_b).FullName);
        Comparison[] all = [.. Compare(a, b, Console.WriteLine)];
        if (all.Length == 0)
        {
            Console.Error.WriteLine("bench compare: no run is in both folders with the same settings");
            return NothingInCommon;
        }
        foreach (Comparison one in all)
            if (parsed.GetValue(s_all) || one.Verdict is Verdict.Better or Verdict.Worse) Write(one);
        int Count(Verdict verdict) => all.Count(one => one.Verdict == verdict);
        Console.WriteLine(
            $"{Count(Verdict.Better)} better and {Count(Verdict.Worse)} worse beyond the noise, "
            + $"{Count(Verdict.WithinNoise)} within it, {Count(Verdict.TooFewRounds)} with too few rounds");
        return Done;
    }

    /// <param name="warn">Is told of runs whose work differs: their figures can't be compared.</param>
    public static IEnumerable<Comparison> Compare(RunSet a, RunSet b, Action<string> warn)
    {
        foreach (RunRecord before in a.All)
        {
            if (b.Find(RunSet.IdentityOf(before)) is not { } after) continue;
            if (!before.Holds || !after.Holds)
            {
                warn($"{before.Verb}, {before.Name}: left out, the work was not the right one");
                continue;
            }
            foreach (Comparison one in Comparison.Of(before, after)) yield return one;
        }
    }

    private static void Write(Comparison one) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{one.Verdict,-13} {one.Change,6:N2}  {RunReport.Number(one.A)} → {RunReport.Number(one.B)}  "
        + $"(chance {one.Chance:N3})  {one.What}"));
}

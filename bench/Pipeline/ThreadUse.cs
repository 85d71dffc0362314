using System.Globalization;

namespace Matching.Bench.Pipeline;

/// <summary>What one thread of this process has had of the machine.</summary>
/// <param name="Name">As the kernel has it: 15 characters.</param>
/// <param name="RanNs">On a core.</param>
/// <param name="WaitedNs">Ready to run, without a core.</param>
internal readonly record struct ThreadUse(string Name, long RanNs, long WaitedNs)
{
    private static readonly string[] s_names =
        ["engine", "journal", "publisher", "log hasher", "log segment fil", "sender", "bare"];

    /// <summary>Of the pipeline's own threads, by name; those of one name added up.</summary>
    public static Dictionary<string, ThreadUse> Read()
    {
        var uses = new Dictionary<string, ThreadUse>();
        foreach (string task in Directory.EnumerateDirectories("/proc/self/task"))
        {
            string name = ReadLine(Path.Combine(task, "comm"));
            string[] times = ReadLine(Path.Combine(task, "schedstat")).Split(' ');
            if (times.Length < 2 || !s_names.Contains(name)) continue;
            uses.TryGetValue(name, out ThreadUse use);
            uses[name] = new ThreadUse(name, use.RanNs + Parse(times[0]), use.WaitedNs + Parse(times[1]));
        }
        return uses;
    }

    public static IReadOnlyList<ThreadUse> Since(Dictionary<string, ThreadUse> before) =>
        [.. Read().Values
            .Select(use => use.Minus(before.GetValueOrDefault(use.Name)))
            .OrderByDescending(use => use.RanNs)];

    private ThreadUse Minus(ThreadUse before) =>
        new(Name, RanNs - before.RanNs, WaitedNs - before.WaitedNs);

    private static long Parse(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>Empty for a thread that has just ended.</summary>
    private static string ReadLine(string path)
    {
        try
        {
            return File.ReadAllText(path).TrimEnd('\n');
        }
        catch (IOException)
        {
            return "";
        }
    }
}

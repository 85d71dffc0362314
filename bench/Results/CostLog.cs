using System.Globalization;

namespace Matching.Bench.Results;

/// <summary>
/// What a server's process spends on its memory, written down by itself every few milliseconds, so that its
/// client can say what it spent in any part of its life.
/// </summary>
internal static class CostLog
{
    private const string FileVariable = "MATCHING_BENCH_COSTS";
    private const int EveryMs = 50;

    /// <summary>A machine under load is late with everything.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>What a process must have in its environment to write such a file.</summary>
    public static IReadOnlyDictionary<string, string> EnvironmentFor(string file) =>
        new Dictionary<string, string>
        {
            ["DOTNET_STARTUP_HOOKS"] = typeof(CostLog).Assembly.Location,
            [FileVariable] = file,
        };

    public static void BeginIfAsked()
    {
        if (Environment.GetEnvironmentVariable(FileVariable) is not { Length: > 0 } file) return;
        var thread = new Thread(() => Write(file)) { Name = "bench costs", IsBackground = true };
        thread.Start();
    }

    /// <summary>Between two moments of the wall clock, as far as the file's grain goes.</summary>
    public static ProcessCost Between(string file, string process, DateTime from, DateTime to)
    {
        List<Line> lines = Read(file, to);
        int first = Math.Max(lines.FindLastIndex(line => line.At <= from), 0);
        int last = lines.FindIndex(line => line.At >= to);
        if (last < 0) last = lines.Count - 1;
        if (last < first) return new ProcessCost(process, [0, 0, 0], 0, 0, 0);
        double longest = lines[first..(last + 1)].Skip(1).Select(line => line.LongestMs).Append(0).Max();
        return lines[last].Use.Since(lines[first].Use, process, longest);
    }

    private static void Write(string file)
    {
        using var pauses = new PauseListener();
        using var writer = new StreamWriter(
            new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.ReadWrite));
        while (true)
        {
            writer.WriteLine(new Line(DateTime.UtcNow, MemoryUse.Now(), pauses.TakeLongestMs()).ToText());
            writer.Flush();
            Thread.Sleep(EveryMs);
        }
    }

    /// <summary>Once there is a line behind the moment.</summary>
    private static List<Line> Read(string file, DateTime behind)
    {
        DateTime giveUp = DateTime.UtcNow + s_patience;
        while (true)
        {
            List<Line> lines = File.Exists(file) ? Parse(file) : [];
            if (lines.Count > 0 && lines[^1].At >= behind || DateTime.UtcNow > giveUp) return lines;
            Thread.Sleep(EveryMs);
        }
    }

    private static List<Line> Parse(string file)
    {
        using var reader = new StreamReader(
            new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        string[] texts = reader.ReadToEnd().Split('\n');
        // The last one is empty, or still being written.
        return [.. texts[..^1].Select(Line.Parse)];
    }

    private readonly record struct Line(DateTime At, MemoryUse Use, double LongestMs)
    {
        public string ToText() => string.Create(
            CultureInfo.InvariantCulture,
            $"{At.Ticks} {Use.Generation0} {Use.Generation1} {Use.Generation2} {Use.PauseTotal.Ticks} "
            + $"{Use.AllocatedBytes} {LongestMs}");

        public static Line Parse(string text)
        {
            string[] parts = text.Split(' ');
            long Whole(int at) => long.Parse(parts[at], CultureInfo.InvariantCulture);
            var use = new MemoryUse(
                (int)Whole(1), (int)Whole(2), (int)Whole(3), new TimeSpan(Whole(4)), Whole(5));
            return new Line(
                new DateTime(Whole(0), DateTimeKind.Utc), use,
                double.Parse(parts[6], CultureInfo.InvariantCulture));
        }
    }
}

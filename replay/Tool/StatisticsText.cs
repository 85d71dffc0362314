using Matching.Journal.Log;
using Matching.Replay.Statistics;
using Spectre.Console;

namespace Matching.Replay.Tool;

/// <summary>
/// A journal's figures for people: tables on a terminal, plain columns where the output is redirected.
/// </summary>
internal static class StatisticsText
{
    private const int NanosecondsPerTick = 100;

    public static void Write(JournalStatistics statistics, TextWriter output)
    {
        WriteTable(["journal", ""], Summary(statistics), output);
        WriteTable(["epoch", "first sequence", "time", "writer"], Epochs(statistics), output);
        WriteTable(["segment", "bytes", "first sequence", "entered"], Segments(statistics.Log), output);
        WriteTable(["event", "count"], Kinds(statistics), output);
    }

    private static IEnumerable<string[]> Summary(JournalStatistics statistics)
    {
        LogFacts log = statistics.Log;
        yield return ["venue", $"{log.Identity.VenueId}, shard {log.Identity.Shard}"];
        yield return ["sequences", $"{log.FirstSequence:N0} to {log.LastSequence:N0}"];
        yield return ["time", $"{Time(statistics.FirstTime)} to {Time(statistics.LastTime)}"];
        yield return ["segments", $"{log.Segments.Count:N0}, {log.Segments.Sum(s => s.Bytes):N0} bytes"];
        yield return ["events", $"{statistics.Events:N0}, {statistics.EventBytes:N0} bytes"];
        string continuations = $"{statistics.Continuations:N0} of them continuations";
        yield return ["transactions", $"{statistics.Transactions:N0}, {continuations}"];
        double perGroup = (double)statistics.Events / Math.Max(1, statistics.Groups);
        yield return ["groups", $"{statistics.Groups:N0}, {perGroup:F1} events each on average"];
        yield return ["seals", $"{statistics.Seals:N0}"];
        yield return ["group bytes", $"{statistics.GroupBytes:N0}"];
        if (statistics.Unknown > 0)
            yield return ["unknown", $"{statistics.Unknown:N0} are no events of this version"];
        yield return ["end", VerificationText.EndOf(statistics.Place, log)];
    }

    private static IEnumerable<string[]> Epochs(JournalStatistics statistics) =>
        from epoch in statistics.Epochs
        select (string[])[$"{epoch.Epoch}", $"{epoch.Sequence:N0}", Time(epoch.Time), $"{epoch.WriterId}"];

    private static IEnumerable<string[]> Segments(LogFacts log) =>
        from segment in log.Segments
        let first = $"{segment.FirstSequence:N0}"
        select (string[])[$"{segment.Ordinal}", $"{segment.Bytes:N0}", first, Time(segment.CreatedNs)];

    private static IEnumerable<string[]> Kinds(JournalStatistics statistics) =>
        statistics.ByKind.Select(entry => (string[])[entry.Kind.ToString(), $"{entry.Count:N0}"]);

    private static void WriteTable(string[] columns, IEnumerable<string[]> rows, TextWriter output)
    {
        if (Console.IsOutputRedirected) WritePlain(columns, [.. rows], output);
        else WriteDrawn(columns, rows, output);
    }

    private static void WriteDrawn(string[] columns, IEnumerable<string[]> rows, TextWriter output)
    {
        var table = new Table();
        foreach (string column in columns) table.AddColumn(Markup.Escape(column));
        foreach (string[] row in rows) table.AddRow([.. row.Select(Markup.Escape)]);
        IAnsiConsole console = AnsiConsole.Create(
            new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        console.Write(table);
    }

    private static void WritePlain(string[] columns, List<string[]> rows, TextWriter output)
    {
        int Width(int at) => rows.Append(columns).Max(row => row[at].Length);
        int[] widths = [.. Enumerable.Range(0, columns.Length).Select(Width)];
        foreach (string[] row in rows.Prepend(columns))
        {
            IEnumerable<string> cells = row.Select((cell, at) => cell.PadRight(widths[at]));
            output.WriteLine(string.Join("  ", cells).TrimEnd());
        }
        output.WriteLine();
    }

    /// <summary>To the nanosecond, which a <see cref="DateTime"/> can't hold.</summary>
    private static string Time(long nanoseconds)
    {
        if (nanoseconds == 0) return "-";
        DateTime ticks = DateTime.UnixEpoch.AddTicks(nanoseconds / NanosecondsPerTick);
        return $"{ticks:yyyy-MM-ddTHH:mm:ss.fffffff}{nanoseconds % NanosecondsPerTick:D2}Z";
    }
}

using Spectre.Console;

namespace Matching.Replay.Tool;

/// <summary>
/// Tables for people: drawn on a terminal, plain columns where the output is redirected. Columns of numbers
/// stand to the right.
/// </summary>
internal static class Tables
{
    // A time to the nanosecond.
    private const int LongestUnbroken = 30;

    /// <summary>Writes nothing where there is no row.</summary>
    public static void Write(string[] columns, IEnumerable<string[]> rows, TextWriter output)
    {
        List<string[]> all = [.. rows];
        if (all.Count == 0) return;
        if (Console.IsOutputRedirected) WritePlain(columns, all, output);
        else WriteDrawn(columns, all, output);
    }

    /// <summary>A line above what belongs together.</summary>
    public static void Title(string title, TextWriter output) => output.WriteLine(title);

    private static void WriteDrawn(string[] columns, List<string[]> rows, TextWriter output)
    {
        var table = new Table { Border = TableBorder.Rounded };
        for (int at = 0; at < columns.Length; at++)
        {
            var column = new TableColumn(Markup.Escape(columns[at]));
            if (IsShort(rows, at)) column.NoWrap();
            table.AddColumn(IsNumeric(rows, at) ? column.RightAligned() : column);
        }
        foreach (string[] row in rows) table.AddRow([.. row.Select(Markup.Escape)]);
        IAnsiConsole console = AnsiConsole.Create(
            new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        console.Write(table);
    }

    private static void WritePlain(string[] columns, List<string[]> rows, TextWriter output)
    {
        int Width(int at) => rows.Append(columns).Max(row => row[at].Length);
        int[] widths = [.. columns.Select((_, at) => Width(at))];
        bool[] numeric = [.. columns.Select((_, at) => IsNumeric(rows, at))];
        foreach (string[] row in rows.Prepend(columns))
        {
            IEnumerable<string> cells = row.Select(
                (cell, at) => numeric[at] ? cell.PadLeft(widths[at]) : cell.PadRight(widths[at]));
            output.WriteLine(string.Join("  ", cells).TrimEnd());
        }
        output.WriteLine();
    }

    /// <summary>Ids, times and single words are of no use when they are broken; others make room.</summary>
    private static bool IsShort(List<string[]> rows, int at) =>
        rows.TrueForAll(row => row[at].Length <= LongestUnbroken && !row[at].Contains(' '));

    private static bool IsNumeric(List<string[]> rows, int at) =>
        rows.TrueForAll(row => row[at].All(c => char.IsAsciiDigit(c) || c is '-' or '.' or ','));
}

using System.Text.Json;
using Spectre.Console;

namespace Matching.Bench.Lobster;

/// <summary>What a run says at its end, for people or for scripts.</summary>
internal sealed record LobsterReport(
    DayCounts Counts, int Commands, TimeSpan Elapsed, int Reconnects, int SentAgain)
{
    private double PerSecond => Commands / Elapsed.TotalSeconds;

    public void Write(bool json)
    {
        if (json) Console.WriteLine(JsonSerializer.Serialize(Fields()));
        else WriteTable();
    }

    private Dictionary<string, object?> Fields() => new()
    {
        ["equal"] = Counts.AllEqual,
        ["rowsEqual"] = Counts.RowsEqual,
        ["rows"] = Counts.Rows,
        ["aggressorsEqual"] = Counts.AggressorsEqual,
        ["aggressors"] = Counts.Aggressors,
        ["fillsEqual"] = Counts.FillsEqual,
        ["fills"] = Counts.Fills,
        ["forced"] = Counts.Forced,
        ["refused"] = Counts.Refused,
        ["rowsBridged"] = Counts.RowsBridged,
        ["commands"] = Commands,
        ["seconds"] = Math.Round(Elapsed.TotalSeconds, 3),
        ["commandsPerSecond"] = Math.Round(PerSecond),
        ["reconnects"] = Reconnects,
        ["sentAgain"] = SentAgain,
        ["firstMismatch"] = Counts.FirstMismatch,
    };

    private void WriteTable()
    {
        var table = new Table().AddColumn("").AddColumn("equal", right => right.RightAligned())
            .AddColumn("of", right => right.RightAligned());
        Add(table, "rows", Counts.RowsEqual, Counts.Rows);
        Add(table, "aggressors", Counts.AggressorsEqual, Counts.Aggressors);
        Add(table, "fills", Counts.FillsEqual, Counts.Fills);
        table.AddRow("forced executions, apart", "", $"{Counts.Forced:N0}");
        if (Counts.RowsBridged > 0)
            table.AddRow("rows from our own reports, no feed", $"{Counts.RowsBridged:N0}", "");
        if (Reconnects > 0) table.AddRow("reconnects", $"{Reconnects:N0}", "");
        if (SentAgain > 0) table.AddRow("commands sent again", $"{SentAgain:N0}", "");
        if (Counts.Refused > 0) table.AddRow("commands refused", $"{Counts.Refused:N0}", "");
        AnsiConsole.Write(table);
        AnsiConsole.MarkupLineInterpolated(
            $"{Commands:N0} commands in {Elapsed.TotalSeconds:N1} s, {PerSecond:N0} a second");
        if (Counts.FirstMismatch is { } mismatch)
            AnsiConsole.MarkupLineInterpolated($"first mismatch: {mismatch}");
        AnsiConsole.MarkupLine(Counts.AllEqual ? "[green]all equal[/]" : "[red]not equal[/]");
    }

    private static void Add(Table table, string what, int equal, int of) =>
        table.AddRow(what, $"{equal:N0}", $"{of:N0}");
}

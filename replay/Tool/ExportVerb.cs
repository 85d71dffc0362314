using System.CommandLine;
using Matching.Replay.Export;

namespace Matching.Replay.Tool;

/// <summary>replay export DIR OUT</summary>
internal static class ExportVerb
{
    private const string Description = """
        Writes tables into OUT as CSV and Parquet: every stage of every order, trades, ledger entries,
        instruments. The schema is in docs/EXPORT.md. Overwrites nothing.
        """;

    private enum Format
    {
        Both,
        Csv,
        Parquet,
    }

    public static Command Make()
    {
        var verb = new Command("export", Description);
        var journal = new JournalArguments(verb);
        var target = new Argument<string>("OUT") { Description = "A directory for the tables" };
        var format = new Option<Format>("--format") { Description = "csv or parquet; without it both" };
        var from = new Option<long?>("--from") { Description = "Rows from that sequence on" };
        var to = new Option<long?>("--to") { Description = "Rows up to that sequence" };
        verb.Add(target);
        foreach (Option option in (Option[])[format, from, to]) verb.Add(option);
        verb.Validators.Add(result =>
        {
            if (result.GetValue(from) < 1) result.AddError("--from is a sequence, from 1 on.");
            if (result.GetValue(to) < (result.GetValue(from) ?? 1))
                result.AddError("--to lies before --from.");
        });
        verb.SetAction(parsed =>
        {
            Format wanted = parsed.GetValue(format);
            var request = new ExportRequest
            {
                Target = parsed.GetRequiredValue(target),
                Csv = wanted != Format.Parquet,
                Parquet = wanted != Format.Csv,
                From = parsed.GetValue(from),
                To = parsed.GetValue(to) ?? long.MaxValue,
            };
            JournalPlace place = journal.Place(parsed);
            ExportReport report =
                Progress.OfEvents("exporting", told => JournalExport.Run(place, request, told));
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (journal.IsJson(parsed)) JsonAnswer.Write(report, output);
            else Write(report, request, output);
            return (int)ExitCode.Ok;
        });
        return verb;
    }

    private static void Write(ExportReport report, ExportRequest request, TextWriter output)
    {
        output.WriteLine(
            $"exported events {report.FromSequence:N0} to {report.LastSequence:N0} of venue "
            + report.VenueId);
        if (report.Start is { } start) output.WriteLine($"begun with {FoldText.Of(start)}");
        Tables.Write(
            ["table", "rows"],
            report.Rows.Select(table => (string[])[table.Key, $"{table.Value:N0}"]), output);
        foreach (string file in report.Files) output.WriteLine(Path.Combine(request.Target, file));
        output.WriteLine($"state hash {report.StateHash}, schema version {report.SchemaVersion}");
    }
}

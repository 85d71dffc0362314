using System.CommandLine;
using Matching.Journal.Log;
using Matching.Replay.Diff;

namespace Matching.Replay.Tool;

/// <summary>replay diff A B</summary>
internal static class DiffVerb
{
    private const string Description = """
        Compares two journals, or a journal and a copy, event by event: equal (exit code 0), the first event
        that differs, field by field, with its command (1), or one is the beginning of the other (5). Either
        may be a stream in EventStoreDB: esdb://HOST:PORT?tls=false.
        """;

    public static Command Make()
    {
        var verb = new Command("diff", Description);
        var a = new Argument<string>("A") { Description = "A journal's directory" };
        var b = new Argument<string>("B") { Description = "Another one, or a copy of the first" };
        var running = new Option<bool>("--running")
        {
            Description = "Venues may be at work on them: compare only what is proved durable",
        };
        var stopped = new Option<bool>("--stopped") { Description = "No venue is: read both to the end" };
        var json = new Option<bool>("--json") { Description = "Answer in JSON" };
        Option<string> stream = StreamOption.Make();
        verb.Add(stream);
        foreach (Argument argument in (Argument[])[a, b]) verb.Add(argument);
        foreach (Option option in (Option[])[running, stopped, json]) verb.Add(option);
        verb.Validators.Add(result =>
        {
            if (result.GetValue(running) && result.GetValue(stopped))
                result.AddError("--running and --stopped exclude each other.");
        });
        verb.SetAction(parsed =>
        {
            LogReading? reading = parsed.GetValue(running) ? LogReading.Running
                : parsed.GetValue(stopped) ? LogReading.Stopped : null;
            (string name, TextWriter notes) =
                (parsed.GetRequiredValue(stream), parsed.InvocationConfiguration.Error);
            using JournalSource left = JournalSource.Open(parsed.GetRequiredValue(a), name, notes);
            using JournalSource right = JournalSource.Open(parsed.GetRequiredValue(b), name, notes);
            JournalPlace first = JournalPlace.At(left.Directory, reading);
            JournalPlace second = JournalPlace.At(right.Directory, reading);
            JournalDifference found =
                Progress.OfEvents("comparing", told => JournalDiff.Run(first, second, told));
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json)) JsonAnswer.Write(found, output);
            else DiffText.Write(found, output);
            return (int)CodeOf(found.Verdict);
        });
        return verb;
    }

    private static ExitCode CodeOf(DiffVerdict verdict) => verdict switch
    {
        DiffVerdict.Equal => ExitCode.Ok,
        DiffVerdict.Differs => ExitCode.Differs,
        DiffVerdict.Prefix => ExitCode.Prefix,
        DiffVerdict.Damaged => ExitCode.Damaged,
        _ => ExitCode.Unreadable,
    };
}

using System.CommandLine;
using Matching.Journal.Log;

namespace Matching.Replay.Tool;

/// <summary>What every verb is told: which journal, how to read it, how to answer.</summary>
internal sealed class JournalArguments
{
    private readonly Argument<string> _directory = new("DIR")
    {
        Description = "The journal's directory, or a copy",
    };

    private readonly Option<bool> _running = new("--running")
    {
        Description = "A venue may be at work on it: show only what is proved durable",
    };

    private readonly Option<bool> _stopped = new("--stopped")
    {
        Description = "No venue is at work on it: read to the end. Without either, the lock decides",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Answer in JSON" };

    public JournalArguments(Command verb)
    {
        verb.Add(_directory);
        verb.Add(_running);
        verb.Add(_stopped);
        verb.Add(_json);
        verb.Validators.Add(result =>
        {
            if (result.GetValue(_running) && result.GetValue(_stopped))
                result.AddError("--running and --stopped exclude each other.");
        });
    }

    public string Directory(ParseResult parsed) => parsed.GetRequiredValue(_directory);

    public bool IsJson(ParseResult parsed) => parsed.GetValue(_json);

    /// <summary>Null finds out.</summary>
    public LogReading? Reading(ParseResult parsed)
    {
        if (parsed.GetValue(_running)) return LogReading.Running;
        return parsed.GetValue(_stopped) ? LogReading.Stopped : null;
    }

    public JournalPlace Place(ParseResult parsed) => JournalPlace.At(Directory(parsed), Reading(parsed));
}

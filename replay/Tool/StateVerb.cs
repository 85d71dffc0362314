using System.CommandLine;
using Matching.Replay.States;

namespace Matching.Replay.Tool;

/// <summary>replay state DIR</summary>
internal static class StateVerb
{
    private const string Description = """
        The venue as of a sequence or a time: books with levels and orders, stops, accounts, balances,
        statuses, hashes. It is always a transaction's end: of the one that holds the sequence, or of the last
        one up to the time.
        """;

    public static Command Make()
    {
        var verb = new Command("state", Description);
        var journal = new JournalArguments(verb);
        var at = new Option<long?>("--at") { Description = "A sequence; without it the journal's end" };
        Option<long?> time = TimeOption.Make("--time", "A time instead: see dump");
        var instrument = new Option<int?>("--instrument") { Description = "Only that instrument, by number" };
        var account = new Option<int?>("--account") { Description = "Only that account, and its orders" };
        foreach (Option option in (Option[])[at, time, instrument, account]) verb.Add(option);
        verb.Validators.Add(result =>
        {
            if (result.GetValue(at) < 1) result.AddError("--at is a sequence, from 1 on.");
            if (result.GetResult(at) is not null && result.GetResult(time) is not null)
                result.AddError("--at and --time exclude each other.");
        });
        verb.SetAction(parsed =>
        {
            var query = new StateQuery
            {
                At = parsed.GetValue(at),
                Time = parsed.GetValue(time),
                InstrumentId = parsed.GetValue(instrument),
                AccountId = parsed.GetValue(account),
            };
            JournalPlace place = journal.Place(parsed);
            StateReport? report = Progress.OfEvents("folding", told => VenueStates.At(place, query, told));
            if (report is null)
                return NotFound.Say(parsed, "The journal has no such event or time: see stat.");
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (journal.IsJson(parsed)) JsonAnswer.Write(report, output);
            else StateText.Write(report, output);
            return (int)ExitCode.Ok;
        });
        return verb;
    }
}

using System.CommandLine;
using System.CommandLine.Parsing;
using Matching.Engine.Events;
using Matching.Replay.Dump;

namespace Matching.Replay.Tool;

/// <summary>replay dump DIR</summary>
internal static class DumpVerb
{
    private const string Description = """
        Writes one line for each event, in the order of their sequences; with --json one object a line, in
        protobuf's JSON. Filters are joined by and. Checks checksums and sequences, not the hash chains.
        """;

    public static Command Make()
    {
        var verb = new Command("dump", Description);
        var journal = new JournalArguments(verb);
        var from = new Option<long?>("--from") { Description = "The first sequence" };
        var to = new Option<long?>("--to") { Description = "The last sequence" };
        var kinds = new Option<EventKind[]>("--kind")
        {
            Description = "Only events of that kind, such as Traded; may be given more than once",
            CustomParser = Kinds,
        };
        var order = new Option<long?>("--order") { Description = "Only events that name that OrderId" };
        var account = new Option<int?>("--account") { Description = "Only events that name that account" };
        var session = new Option<int?>("--session") { Description = "Only events that name that session" };
        foreach (Option option in (Option[])[from, to, kinds, order, account, session]) verb.Add(option);
        verb.Validators.Add(result =>
        {
            if (result.GetValue(from) < 1) result.AddError("--from is a sequence, from 1 on.");
            if (result.GetValue(to) < result.GetValue(from)) result.AddError("--to lies before --from.");
        });
        verb.SetAction(parsed =>
        {
            var filter = new EventFilter
            {
                From = parsed.GetValue(from) ?? 1,
                To = parsed.GetValue(to) ?? long.MaxValue,
                Kinds = parsed.GetValue(kinds) ?? [],
                OrderId = parsed.GetValue(order),
                AccountId = parsed.GetValue(account),
                SessionId = parsed.GetValue(session),
            };
            EventDump.Write(
                journal.Place(parsed), filter, journal.IsJson(parsed), parsed.InvocationConfiguration.Output);
            return (int)ExitCode.Ok;
        });
        return verb;
    }

    private static EventKind[] Kinds(ArgumentResult result)
    {
        var kinds = new List<EventKind>();
        foreach (Token token in result.Tokens)
        {
            if (Enum.TryParse(token.Value, ignoreCase: true, out EventKind kind)
                && kind != EventKind.None && Enum.IsDefined(kind))
                kinds.Add(kind);
            else result.AddError($"--kind {token.Value}: there is no such kind of event.");
        }
        return [.. kinds];
    }
}

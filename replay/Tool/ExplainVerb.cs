using System.CommandLine;
using Matching.Engine;
using Matching.Engine.Events;
using Matching.Replay.Explain;

namespace Matching.Replay.Tool;

/// <summary>replay explain DIR ORDER</summary>
internal static class ExplainVerb
{
    private const string Description = """
        All that happened to an order and why: the rules and limits then in force, what stood before it in the
        queue, each fill and with whom. Of a refused command which check it failed, and on which values. Name
        it by OrderId, by ClOrdId, or by the command: --session S --number N.
        """;

    public static Command Make()
    {
        var verb = new Command("explain", Description);
        var journal = new JournalArguments(verb);
        var order = new Argument<string?>("ORDER")
        {
            Description = "An OrderId, or a ClOrdId that is no number",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<Bytes16?> name = FilterOptions.NameOption("--cl-ord-id", "The orders of that ClOrdId");
        var account = new Option<int?>("--account") { Description = "Of that name, only this account's" };
        var session = new Option<int?>("--session") { Description = "Of the command" };
        var number = new Option<long?>("--number") { Description = "The command's ClientSeqNum" };
        verb.Add(order);
        foreach (Option option in (Option[])[name, account, session, number]) verb.Add(option);
        verb.Validators.Add(result =>
        {
            string? given = result.GetValue(order);
            bool byName = result.GetResult(name) is not null;
            bool bySession = result.GetResult(session) is not null;
            int ways = (given is null ? 0 : 1) + (byName ? 1 : 0) + (bySession ? 1 : 0);
            if (ways != 1 || bySession != result.GetResult(number) is not null)
                result.AddError("Name the order: by ORDER, by --cl-ord-id, or by --session and --number.");
            if (given is not null && !FilterOptions.IsId(given, out _)
                && !FilterOptions.TryName(given, out _))
                result.AddError("ORDER is an OrderId, or a ClOrdId of at most 16 ASCII characters.");
        });
        verb.SetAction(parsed =>
        {
            string? given = parsed.GetValue(order);
            bool isId = FilterOptions.IsId(given, out long id);
            bool isName = FilterOptions.TryName(given ?? "", out Bytes16 called);
            var query = new ExplainQuery
            {
                OrderId = isId ? id : null,
                ClOrdId = given is null ? parsed.GetValue(name) : isId || !isName ? null : called,
                AccountId = parsed.GetValue(account),
                SessionId = parsed.GetValue(session),
                ClientSeqNum = parsed.GetValue(number),
            };
            return Explain(journal, query, parsed);
        });
        return verb;
    }

    private static int Explain(JournalArguments journal, ExplainQuery query, ParseResult parsed)
    {
        JournalPlace place = journal.Place(parsed);
        (long Sequence, EventKind Kind) other = default;
        Explanation found = Progress.OfEvents(
            "looking for it", told => OrderExplainer.Run(place, query, told, out other));
        if (found.Orders.Count == 0 && found.Refusals.Count == 0)
        {
            if (other.Sequence != 0)
            {
                return NotFound.Say(parsed,
                    $"That command is about no single order: event {other.Sequence}, {other.Kind}, answers.");
            }
            const string none = "There is no such order in the journal, and no refusal of one";
            return found.Start is { } start
                ? NotFound.SayPruned(parsed, $"{none}, from event {start.Sequence + 1} on: those before are "
                    + "pruned. Restore the segments before from an archive.")
                : NotFound.Say(parsed, $"{none}.");
        }
        TextWriter output = parsed.InvocationConfiguration.Output;
        if (journal.IsJson(parsed)) JsonAnswer.Write(found, output);
        else new ExplainText(found, output).Write();
        return (int)ExitCode.Ok;
    }
}

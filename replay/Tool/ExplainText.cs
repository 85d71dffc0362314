using Matching.Engine.Views;
using Matching.Replay.Explain;
using Matching.Replay.Stages;

namespace Matching.Replay.Tool;

/// <summary>An explanation for people.</summary>
internal sealed class ExplainText(Explanation found, TextWriter output)
{
    private readonly Names _names = new(found.Assets, found.Instruments);

    public void Write()
    {
        if (found.Start is { } start) output.WriteLine($"begun with {FoldText.Of(start)}");
        foreach (OrderStory story in found.Orders) Write(story);
        foreach (Refusal refusal in found.Refusals) Write(refusal);
    }

    private void Write(OrderStory story)
    {
        string name = story.ClOrdId.Length == 0 ? "" : $" \"{story.ClOrdId}\"";
        string account = story.Rules.Account is { } owner ? $"{owner.Name} ({owner.AccountId})" : "";
        output.WriteLine(
            $"order {story.OrderId}{name} of account {account}: {story.Side} "
            + $"{_names.Instrument(story.InstrumentId)}, {EndOf(story)}");
        string when = story.HasEntry
            ? "on entry"
            : $"at {story.Steps[0].Stage.Sequence}, its entry is pruned";
        Tables.Write([when, ""], [.. EntryRows(story)], output);
        var steps = new StepText(_names);
        Tables.Write(
            ["sequence", "time", "stage", "what", "left", "done", "held", "ahead", "because of"],
            story.Steps.Select(steps.Row), output);
        foreach (OrderStep step in story.Steps)
        {
            if (step.Check is { } check)
            {
                string[] title = [$"{step.Stage.Sequence} refused", step.Stage.Reason];
                Tables.Write(title, Check(check, story.InstrumentId), output);
            }
            if (step.Rules is { } rules)
            {
                string[] title = [$"{step.Stage.Sequence} {step.Stage.Stage}", "in force"];
                Tables.Write(title, new RulesText(_names).Rows(rules), output);
            }
        }
    }

    private static string EndOf(OrderStory story)
    {
        OrderStage last = story.Steps[^1].Stage;
        return story.End switch
        {
            null => "open at the journal's end",
            StageKind.Filled => "filled",
            StageKind.Cancelled => "cancelled as asked",
            StageKind.Removed => $"taken away: {story.Steps.Last(IsRemoval).Stage.Reason}",
            StageKind.Prevented => $"ended by self-trade prevention: {last.Detail}",
            _ => $"ended: {story.End}",
        };
    }

    private static bool IsRemoval(OrderStep step) => step.Stage.Stage == StageKind.Removed;

    private IEnumerable<string[]> EntryRows(OrderStory story)
    {
        int id = story.InstrumentId;
        OrderStage entry = story.Steps[0].Stage;
        yield return ["order", $"{entry.OrderType}, {entry.TimeInForce}"
            + (entry.ExecInst == 0 ? "" : $", {entry.ExecInst}")
            + (entry.DisplayQty == 0 ? "" : $", shows {_names.Qty(id, entry.DisplayQty)}")
            + (entry.StopPrice == 0 ? "" : $", stop at {_names.Price(id, entry.StopPrice)}")];
        yield return ["quantity, worst price",
            $"{_names.Qty(id, entry.OrderQty)} @ {_names.Price(id, entry.Price)}"];
        yield return ["market", $"{Best(id, story.Market.Bid)} bid, {Best(id, story.Market.Ask)} asked, last "
            + (story.Market.LastPrice == 0 ? "-" : _names.Price(id, story.Market.LastPrice))];
        yield return ["other side within its price",
            $"{_names.Qty(id, story.Market.OppositeQty)} in {Orders(story.Market.OppositeOrders)}"];
        if (story.AheadOnEntry is { } ahead)
        {
            yield return ["ahead at its price, when it first rested",
                $"{_names.Qty(id, ahead.ShownQtyAhead)} shown, {_names.Qty(id, ahead.QtyAhead)} in all, "
                + $"{Orders(ahead.OrdersAhead)}"];
            yield return ["at better prices then",
                $"{_names.Qty(id, ahead.BetterShownQty)} shown, {_names.Qty(id, ahead.BetterQty)} in all, "
                + $"{Orders(ahead.BetterOrders)}"];
        }
        else if (story.HasEntry) yield return ["ahead", "it never rested"];
        foreach (string[] row in new RulesText(_names).Rows(story.Rules)) yield return row;
    }

    private static string Orders(long count) => count == 1 ? "1 order" : $"{count} orders";

    private string Best(int id, BestView best) =>
        best.Orders == 0 ? "-" : $"{_names.Qty(id, best.ShownQty)} @ {_names.Price(id, best.Price)}";

    private void Write(Refusal refusal)
    {
        output.WriteLine(
            $"{refusal.Command} refused at sequence {refusal.Sequence}: {refusal.Reason}. "
            + refusal.Check.Sentence);
        Tables.Write(["compared", ""], Check(refusal.Check, refusal.InstrumentId), output);
        string[][] sender =
        [
            ["time", Figures.Time(refusal.Time)],
            ["session, number", $"{refusal.SessionId}, {refusal.ClientSeqNum}"],
        ];
        Tables.Write(
            ["in force", ""], [.. sender, .. new RulesText(_names).Rows(refusal.Rules)], output);
        output.WriteLine(refusal.Event);
    }

    private IEnumerable<string[]> Check(Check check, int instrument) =>
        check.Facts.Select(fact => (string[])[fact.Name, fact.Text ?? Value(fact, instrument)]);

    private string Value(Fact fact, int instrument)
    {
        long value = fact.Value ?? 0;
        return fact.Unit switch
        {
            FactUnit.Price => _names.Price(instrument, value),
            FactUnit.Qty => _names.Qty(instrument, value),
            FactUnit.Money => value == long.MaxValue ? "above 2^62" : _names.Money(instrument, value),
            FactUnit.Time => Figures.Time(value),
            _ => $"{value}",
        };
    }
}

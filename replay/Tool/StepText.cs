using Matching.Engine.Views;
using Matching.Replay.Explain;
using Matching.Replay.Stages;

namespace Matching.Replay.Tool;

/// <summary>One step of an order's story as a row.</summary>
internal sealed class StepText(Names names)
{
    public string[] Row(OrderStep step)
    {
        OrderStage stage = step.Stage;
        int id = stage.InstrumentId;
        return
        [
            $"{stage.Sequence}", Figures.Time(stage.Time), $"{stage.Stage}", What(stage),
            names.Qty(id, stage.LeavesQty), names.Qty(id, stage.CumQty),
            names.Hold(id, stage.Side, stage.Hold),
            step.Ahead is { } ahead ? Ahead(id, ahead) : "", Because(step),
        ];
    }

    private string What(OrderStage stage)
    {
        int id = stage.InstrumentId;
        string qty = names.Qty(id, stage.LastQty), price = names.Price(id, stage.LastPx);
        return stage.Stage switch
        {
            StageKind.Filled => $"{qty} @ {price} as {stage.Role}, fee {names.Money(id, stage.Fee)}, with "
                + $"order {stage.CounterOrderId} of account {stage.CounterAccountId}",
            StageKind.Prevented => $"lost {qty} @ {price} as {stage.Role} ({stage.Detail}), against order "
                + $"{stage.CounterOrderId} of account {stage.CounterAccountId}",
            StageKind.Accepted or StageKind.QuotePlaced => stage.Detail,
            StageKind.Replaced => $"now {names.Qty(id, stage.OrderQty)} @ {names.Price(id, stage.Price)}, "
                + $"priority {stage.Detail}",
            StageKind.Elected => $"takes up to {names.Price(id, stage.Price)}",
            StageKind.Booked or StageKind.Refreshed => $"shows {names.Qty(id, stage.ShownQty)}",
            _ => stage.Reason,
        };
    }

    private string Ahead(int id, QueueView ahead) =>
        $"{names.Qty(id, ahead.ShownQtyAhead)} in {ahead.OrdersAhead}";

    private static string Because(OrderStep step)
    {
        Cause cause = step.Cause;
        if (cause.Command.Length == 0) return "the snapshot has it so";
        if (cause.Command == "Continue") return $"the engine's own at {cause.FirstSequence}";
        string sender = $"session {cause.SessionId}, number {cause.ClientSeqNum}";
        return $"{cause.Command} at {cause.FirstSequence}, {sender}";
    }
}

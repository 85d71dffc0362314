using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Engine.Views;
using Matching.Journal.Events;
using Matching.Replay.Stages;
using Matching.Replay.States;

namespace Matching.Replay.Explain;

/// <summary>
/// Tells everything that happened to an order, with the rules that were in force and the queue in which it
/// stood; and of a command that was refused, which check it failed and on which values.
/// </summary>
public sealed class OrderExplainer
{
    private readonly OrderSearch _found;
    private readonly JournalFold _fold;
    private readonly StageReader _stages;
    private readonly Dictionary<long, StoryDraft> _drafts = [];
    private readonly List<Refusal> _refusals = [];
    private Cause _cause;

    private OrderExplainer(OrderSearch found, JournalFold fold)
    {
        (_found, _fold) = (found, fold);
        _stages = new StageReader(fold.View);
    }

    /// <param name="place">The journal.</param>
    /// <param name="query">Which orders.</param>
    /// <param name="progress">Told twice over: of the search, then of the fold.</param>
    /// <param name="other">
    /// The answer to the command that was asked for, where that is about no order; else None.
    /// </param>
    public static Explanation Run(
        JournalPlace place, ExplainQuery query, Action<ReadProgress>? progress,
        out (long Sequence, EventKind Kind) other)
    {
        using var fold = new JournalFold(place, progress);
        List<OrderStage> carried =
            fold.Start is null ? [] : [.. StageReader.Carried(fold.View).Where(query.Names)];
        OrderSearch found = OrderSearch.Run(
            place, query, fold.FirstSequence, [.. carried.Select(stage => stage.OrderId)], progress);
        other = (found.OtherCommand, found.OtherKind);
        return new OrderExplainer(found, fold).Explain();
    }

    private Explanation Explain()
    {
        if (_fold.Start is not null) Carry();
        int at = 0;
        while (at < _found.Sequences.Count && _fold.TryNext(out Event e))
        {
            if (e.Header.Sequence == e.Header.FirstSequence) _cause = CauseOf(in e);
            if (e.Header.Sequence == _found.Sequences[at])
            {
                at++;
                Look(e);
            }
            else _fold.Apply(in e);
        }
        StateView view = _fold.View;
        return new Explanation
        {
            Start = _fold.Start,
            Orders = [.. _drafts.Values.OrderBy(draft => draft.OrderId).Select(draft => draft.Finish())],
            Refusals = _refusals,
            Assets = view.HasBegun ? [.. Enumerable.Range(1, view.AssetCount).Select(view.Asset)] : [],
            Instruments =
                view.HasBegun ? [.. Enumerable.Range(1, view.InstrumentCount).Select(view.Instrument)] : [],
        };
    }

    /// <summary>
    /// Orders that were live where the folding begins: what they had been through is pruned.
    /// </summary>
    private void Carry()
    {
        StateView view = _fold.View;
        var cause = new Cause("", _fold.FirstSequence - 1, 0, 0);
        foreach (OrderStage stage in StageReader.Carried(view).Where(s => _found.Orders.Contains(s.OrderId)))
        {
            StoryDraft draft = DraftOf(stage);
            draft.Behind(view, new OrderStep(stage, cause) { Ahead = AheadOf(stage) });
        }
    }

    private void Look(Event e)
    {
        StateView view = _fold.View;
        List<OrderStage> named = [.. _stages.Of(in e).Where(stage => _found.Orders.Contains(stage.OrderId))];
        // A command may name an order that isn't there: that is a refusal and no order's story.
        List<OrderStage> own =
            [.. named.Where(stage => IsEntry(stage) || _drafts.ContainsKey(stage.OrderId))];
        bool refuses = SessionLink.IsRefusal(e.Header.Kind);
        bool isWanted = named.Count > 0 || _found.Refusals.Contains(e.Header.Sequence);
        if (refuses && isWanted && own.Count == 0) _refusals.Add(RefusalReader.Of(view, in e));
        Check? check = refuses && own.Count > 0 ? RefusalReader.CheckOf(view, in e) : null;
        foreach (OrderStage stage in own) DraftOf(stage).Before(view, stage);
        _fold.Apply(in e);
        foreach (OrderStage stage in own)
        {
            _drafts[stage.OrderId].Behind(
                view, new OrderStep(stage, _cause)
                {
                    Check = check,
                    Ahead = AheadOf(stage),
                });
        }
    }

    private static bool IsEntry(OrderStage stage) =>
        stage.Stage is StageKind.Accepted or StageKind.QuotePlaced;

    private QueueView? AheadOf(OrderStage stage) =>
        _fold.View.Queues(stage.InstrumentId).Ahead(stage.OrderId);

    private StoryDraft DraftOf(OrderStage stage)
    {
        if (_drafts.TryGetValue(stage.OrderId, out StoryDraft? draft)) return draft;
        return _drafts[stage.OrderId] = new StoryDraft(_fold.View, stage);
    }

    private static Cause CauseOf(in Event first)
    {
        CommandKind kind = EventCommand.KindOf(in first);
        return kind is CommandKind.Continue or CommandKind.None
            ? new Cause(nameof(CommandKind.Continue), first.Header.Sequence, 0, 0)
            : new Cause(
                kind.ToString(), first.Header.Sequence, first.Command.SessionId, first.Command.ClientSeqNum);
    }
}

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
        OrderSearch found = OrderSearch.Run(place, query, progress);
        other = (found.OtherCommand, found.OtherKind);
        return new OrderExplainer(found, fold).Explain();
    }

    private Explanation Explain()
    {
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
        VenueView view = _fold.View;
        return new Explanation
        {
            Orders = [.. _drafts.Values.OrderBy(draft => draft.OrderId).Select(draft => draft.Finish())],
            Refusals = _refusals,
            Assets = view.HasBegun ? [.. Enumerable.Range(1, view.AssetCount).Select(view.Asset)] : [],
            Instruments =
                view.HasBegun ? [.. Enumerable.Range(1, view.InstrumentCount).Select(view.Instrument)] : [],
        };
    }

    private void Look(Event e)
    {
        VenueView view = _fold.View;
        List<OrderStage> own = [.. _stages.Of(in e).Where(stage => _found.Orders.Contains(stage.OrderId))];
        bool isRefused = own.Count == 0 && _found.Refusals.Contains(e.Header.Sequence);
        if (isRefused) _refusals.Add(RefusalReader.Of(view, in e));
        Check? check = own.Count > 0 && SessionLink.IsRefusal(e.Header.Kind)
            ? RefusalReader.CheckOf(view, in e)
            : null;
        foreach (OrderStage stage in own) DraftOf(stage).Before(view, stage);
        _fold.Apply(in e);
        foreach (OrderStage stage in own)
        {
            _drafts[stage.OrderId].Behind(
                view, new OrderStep(stage, _cause)
                {
                    Check = check,
                    Ahead = view.Book(stage.InstrumentId).Ahead(stage.OrderId),
                });
        }
    }

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

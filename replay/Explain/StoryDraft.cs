using Matching.Engine;
using Matching.Engine.Views;
using Matching.Replay.Stages;

namespace Matching.Replay.Explain;

/// <summary>An order's story while it is read.</summary>
internal sealed class StoryDraft
{
    private readonly RulesInForce _rules;
    private readonly MarketOnEntry _market;
    private readonly OrderStage _entry;
    private readonly List<OrderStep> _steps = [];
    private QueueView? _aheadOnEntry;
    private RulesInForce? _rulesNow;
    private StageKind? _end;

    /// <summary>Before the first event is applied.</summary>
    public StoryDraft(StateView view, OrderStage entry)
    {
        _entry = entry;
        _rules = RulesLookup.Of(view, entry.InstrumentId, entry.AccountId);
        _market = RulesLookup.Market(view, entry.InstrumentId, entry.Side, entry.Price);
    }

    public long OrderId => _entry.OrderId;

    private bool HasEntry => _entry.Stage != StageKind.Carried;

    public void Before(StateView view, OrderStage stage)
    {
        bool asksRules = stage.Stage is StageKind.Replaced or StageKind.ReplaceRejected or StageKind.Elected;
        _rulesNow = asksRules ? RulesLookup.Of(view, stage.InstrumentId, stage.AccountId) : null;
    }

    public void Behind(StateView view, OrderStep step)
    {
        _steps.Add(step with { Rules = _rulesNow });
        if (HasEntry) _aheadOnEntry ??= step.Ahead;
        if (_end is null && view.Order(OrderId) is null) _end = step.Stage.Stage;
    }

    public OrderStory Finish() => new()
    {
        OrderId = OrderId,
        ClOrdId = _entry.ClOrdId,
        AccountId = _entry.AccountId,
        InstrumentId = _entry.InstrumentId,
        Side = _entry.Side,
        HasEntry = HasEntry,
        Rules = _rules,
        Market = _market,
        AheadOnEntry = _aheadOnEntry,
        Steps = _steps,
        End = _end,
    };
}

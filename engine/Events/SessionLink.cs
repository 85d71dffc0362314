namespace Matching.Engine.Events;

/// <summary>An event's place in one session's private stream.</summary>
/// <param name="SessionId">Whose stream.</param>
/// <param name="PrevSequence">The stream's event before this one, 0 for none.</param>
public readonly record struct SessionLink(int SessionId, long PrevSequence)
{
    /// <summary>An event stands in at most two streams.</summary>
    public const int MaxLinks = 2;

    /// <summary>Writes the streams that the event stands in, each once; returns how many.</summary>
    public static int Of(in Event e, Span<SessionLink> links)
    {
        switch (e.Header.Kind)
        {
            case EventKind.Genesis or EventKind.EpochStarted or EventKind.TimeAdvanced:
            case EventKind.LogOnRejected:
            case EventKind.OrderRefreshed or EventKind.StopsElected or EventKind.DeadManSwitchFired:
                return 0;
            case EventKind.MatchPrevented:
                return Write(links, Of(in e.MatchPrevented.Maker), Of(in e.MatchPrevented.Taker));
            case EventKind.OrderElected:
                return Write(links, Of(in e.OrderElected.Order));
            case EventKind.QuotePlaced:
                return Write(links, Of(in e.QuotePlaced.Order));
            case EventKind.QuoteReduced:
                return Write(links, Of(in e.QuoteReduced.Order));
            case EventKind.OrderReported:
                return Write(links, new(e.OrderReported.SessionId, e.OrderReported.PrevSequence));
            case EventKind.MassActionProgressed:
                MassActionProgressed action = e.MassActionProgressed;
                return Write(links, new(action.SessionId, action.PrevSequence));
            case EventKind.ProtectionTriggered:
                ProtectionTriggered triggered = e.ProtectionTriggered;
                return Write(links, new(triggered.SessionId, triggered.PrevSequence));
            case EventKind.Traded:
                return Write(links, Of(in e.Traded.Maker), Of(in e.Traded.Taker));
            case EventKind.OrderBooked:
                return Write(links, Of(in e.OrderBooked.Order));
            case EventKind.OrderRemoved:
                return Write(links, Of(in e.OrderRemoved.Order));
            case EventKind.OrderCancelled:
                return Write(links, Of(in e.Command), Of(in e.OrderCancelled.Order));
            case EventKind.OrderReplaced:
                return Write(links, Of(in e.Command), Of(in e.OrderReplaced.Order));
            default:
                return ReasonOf(in e).IsOutsideSession ? 0 : Write(links, Of(in e.Command));
        }
    }

    /// <summary>Whether the event stands in the session's stream, and behind which one.</summary>
    public static bool TryFind(in Event e, int sessionId, out long prevSequence)
    {
        Span<SessionLink> links = stackalloc SessionLink[MaxLinks];
        foreach (SessionLink link in links[..Of(in e, links)])
        {
            prevSequence = link.PrevSequence;
            if (link.SessionId == sessionId) return true;
        }
        prevSequence = 0;
        return false;
    }

    /// <summary>Whether events of this kind refuse a command.</summary>
    public static bool IsRefusal(EventKind kind) => kind is
        EventKind.OrderRejected or EventKind.CancelRejected or EventKind.ReplaceRejected
        or EventKind.ListAssetRejected or EventKind.ListInstrumentRejected
        or EventKind.AddParticipantRejected or EventKind.OpenAccountRejected or EventKind.AddApiKeyRejected
        or EventKind.TransferFundsRejected or EventKind.SetModeRejected or EventKind.ActivateRulesRejected
        or EventKind.LogOnRejected or EventKind.LogOffRejected or EventKind.MassCancelRejected
        or EventKind.OrderStatusRejected or EventKind.MassStatusRejected
        or EventKind.CancelAllAfterRejected or EventKind.QuoteRejected or EventKind.SetProtectionRejected
        or EventKind.ResetProtectionRejected or EventKind.SetFeeTierRejected
        or EventKind.SetInstrumentStatusRejected or EventKind.SetInstrumentRulesRejected
        or EventKind.SetAccountRulesRejected or EventKind.SetHoldingsLimitRejected
        or EventKind.SetKillSwitchRejected or EventKind.RevokeApiKeyRejected;

    /// <summary>Why the command was refused, None where it was not.</summary>
    public static RejectReason ReasonOf(in Event e) => e.Header.Kind switch
    {
        EventKind.OrderRejected => e.OrderRejected.Reason,
        EventKind.CancelRejected => e.CancelRejected.Reason,
        EventKind.ReplaceRejected => e.ReplaceRejected.Reason,
        EventKind.ListAssetRejected => e.ListAssetRejected.Reason,
        EventKind.ListInstrumentRejected => e.ListInstrumentRejected.Reason,
        EventKind.AddParticipantRejected => e.AddParticipantRejected.Reason,
        EventKind.OpenAccountRejected => e.OpenAccountRejected.Reason,
        EventKind.AddApiKeyRejected => e.AddApiKeyRejected.Reason,
        EventKind.TransferFundsRejected => e.TransferFundsRejected.Reason,
        EventKind.SetModeRejected => e.SetModeRejected.Reason,
        EventKind.ActivateRulesRejected => e.ActivateRulesRejected.Reason,
        EventKind.LogOnRejected => e.LogOnRejected.Reason,
        EventKind.LogOffRejected => e.LogOffRejected.Reason,
        EventKind.MassCancelRejected => e.MassCancelRejected.Reason,
        EventKind.OrderStatusRejected => e.OrderStatusRejected.Reason,
        EventKind.MassStatusRejected => e.MassStatusRejected.Reason,
        EventKind.CancelAllAfterRejected => e.CancelAllAfterRejected.Reason,
        EventKind.QuoteRejected => e.QuoteRejected.Reason,
        EventKind.SetProtectionRejected => e.SetProtectionRejected.Reason,
        EventKind.ResetProtectionRejected => e.ResetProtectionRejected.Reason,
        EventKind.SetFeeTierRejected => e.SetFeeTierRejected.Reason,
        EventKind.SetInstrumentStatusRejected => e.SetInstrumentStatusRejected.Reason,
        EventKind.SetInstrumentRulesRejected => e.SetInstrumentRulesRejected.Reason,
        EventKind.SetAccountRulesRejected => e.SetAccountRulesRejected.Reason,
        EventKind.SetHoldingsLimitRejected => e.SetHoldingsLimitRejected.Reason,
        EventKind.SetKillSwitchRejected => e.SetKillSwitchRejected.Reason,
        EventKind.RevokeApiKeyRejected => e.RevokeApiKeyRejected.Reason,
        _ => RejectReason.None,
    };

    private static SessionLink Of(in TakenCommand command) => new(command.SessionId, command.PrevSequence);
    private static SessionLink Of(in OrderFacts order) => new(order.SessionId, order.PrevSequence);
    private static SessionLink Of(in FillFacts fill) => new(fill.SessionId, fill.PrevSequence);

    private static int Write(Span<SessionLink> links, SessionLink only)
    {
        links[0] = only;
        return 1;
    }

    private static int Write(Span<SessionLink> links, SessionLink first, SessionLink second)
    {
        links[0] = first;
        links[1] = second;
        return first.SessionId == second.SessionId ? 1 : 2;
    }
}

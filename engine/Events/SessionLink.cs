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
                return 0;
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

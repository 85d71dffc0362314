using Matching.Engine;
using Matching.Engine.Events;

namespace Matching.Tests.Engine;

/// <summary>What the checks ask of events, whatever their kind.</summary>
internal static class EventFacts
{
    /// <summary>Why a command was refused; None for an event that is no refusal.</summary>
    public static RejectReason ReasonOf(in Event e) => e.Header.Kind switch
    {
        EventKind.SetModeRejected => e.SetModeRejected.Reason,
        EventKind.ActivateRulesRejected => e.ActivateRulesRejected.Reason,
        EventKind.ListAssetRejected => e.ListAssetRejected.Reason,
        EventKind.ListInstrumentRejected => e.ListInstrumentRejected.Reason,
        EventKind.AddParticipantRejected => e.AddParticipantRejected.Reason,
        EventKind.OpenAccountRejected => e.OpenAccountRejected.Reason,
        EventKind.AddApiKeyRejected => e.AddApiKeyRejected.Reason,
        EventKind.TransferFundsRejected => e.TransferFundsRejected.Reason,
        EventKind.LogOnRejected => e.LogOnRejected.Reason,
        EventKind.LogOffRejected => e.LogOffRejected.Reason,
        EventKind.OrderRejected => e.OrderRejected.Reason,
        EventKind.CancelRejected => e.CancelRejected.Reason,
        EventKind.ReplaceRejected => e.ReplaceRejected.Reason,
        _ => RejectReason.None,
    };

    /// <summary>Whether an event says that a command did nothing.</summary>
    public static bool IsRefusal(in Event e) =>
        e.Header.Kind == EventKind.CommandRepeated || ReasonOf(in e) != RejectReason.None;

    /// <summary>
    /// The sessions that an event concerns, each with the previous event of its private stream.
    /// </summary>
    public static (int Session, long Previous)[] StreamsOf(in Event e)
    {
        switch (e.Header.Kind)
        {
            case EventKind.Genesis or EventKind.EpochStarted or EventKind.TimeAdvanced: return [];
            case EventKind.LogOnRejected or EventKind.LogOffRejected: return [];
            case EventKind.Traded: return [Of(in e.Traded.Maker), Of(in e.Traded.Taker)];
            case EventKind.OrderBooked: return [Of(in e.OrderBooked.Order)];
            case EventKind.OrderRemoved: return [Of(in e.OrderRemoved.Order)];
            case EventKind.OrderCancelled: return [Of(in e.Command), Of(in e.OrderCancelled.Order)];
            case EventKind.OrderReplaced: return [Of(in e.Command), Of(in e.OrderReplaced.Order)];
            default: return ReasonOf(in e).IsOutsideSession ? [] : [Of(in e.Command)];
        }
    }

    private static (int, long) Of(in TakenCommand command) => (command.SessionId, command.PrevSequence);
    private static (int, long) Of(in OrderFacts order) => (order.SessionId, order.PrevSequence);
    private static (int, long) Of(in FillFacts fill) => (fill.SessionId, fill.PrevSequence);
}

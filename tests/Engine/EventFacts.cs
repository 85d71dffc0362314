using System.Reflection;
using Matching.Engine;
using Matching.Engine.Events;

namespace Matching.Tests.Engine;

/// <summary>What the checks ask of events, whatever their kind.</summary>
internal static class EventFacts
{
    /// <summary>Of each kind that is a refusal, its body, which says why.</summary>
    private static readonly Dictionary<EventKind, (FieldInfo Body, FieldInfo Reason)> _refusals =
        FindRefusals();

    /// <summary>Why a command was refused; None for an event that is no refusal.</summary>
    public static RejectReason ReasonOf(in Event e)
    {
        if (!_refusals.TryGetValue(e.Header.Kind, out (FieldInfo Body, FieldInfo Reason) refusal))
            return RejectReason.None;
        return (RejectReason)refusal.Reason.GetValue(refusal.Body.GetValue(e))!;
    }

    /// <summary>Whether an event says that a command did nothing.</summary>
    public static bool IsRefusal(in Event e) =>
        e.Header.Kind == EventKind.CommandRepeated || _refusals.ContainsKey(e.Header.Kind);

    public static bool IsContinuation(in Event e) => (e.Header.Flags & EventFlags.Continuation) != 0;

    /// <summary>
    /// The sessions that an event concerns, each with the previous event of its private stream.
    /// </summary>
    public static (int Session, long Previous)[] StreamsOf(in Event e)
    {
        switch (e.Header.Kind)
        {
            case EventKind.Genesis or EventKind.EpochStarted or EventKind.TimeAdvanced: return [];
            case EventKind.LogOnRejected or EventKind.LogOffRejected: return [];
            case EventKind.OrderRefreshed or EventKind.StopsElected: return [];
            case EventKind.DeadManSwitchFired: return [];
            case EventKind.Traded: return [Of(in e.Traded.Maker), Of(in e.Traded.Taker)];
            case EventKind.MatchPrevented:
                return [Of(in e.MatchPrevented.Maker), Of(in e.MatchPrevented.Taker)];
            case EventKind.OrderBooked: return [Of(in e.OrderBooked.Order)];
            case EventKind.OrderRemoved: return [Of(in e.OrderRemoved.Order)];
            case EventKind.OrderElected: return [Of(in e.OrderElected.Order)];
            case EventKind.QuotePlaced: return [Of(in e.QuotePlaced.Order)];
            case EventKind.QuoteReduced: return [Of(in e.QuoteReduced.Order)];
            case EventKind.OrderCancelled: return [Of(in e.Command), Of(in e.OrderCancelled.Order)];
            case EventKind.OrderReplaced: return [Of(in e.Command), Of(in e.OrderReplaced.Order)];
            case EventKind.OrderReported: return [(e.OrderReported.SessionId, e.OrderReported.PrevSequence)];
            case EventKind.MassActionProgressed:
                return [(e.MassActionProgressed.SessionId, e.MassActionProgressed.PrevSequence)];
            case EventKind.ProtectionTriggered:
                return [(e.ProtectionTriggered.SessionId, e.ProtectionTriggered.PrevSequence)];
            default: return ReasonOf(in e).IsOutsideSession ? [] : [Of(in e.Command)];
        }
    }

    private static Dictionary<EventKind, (FieldInfo Body, FieldInfo Reason)> FindRefusals()
    {
        var refusals = new Dictionary<EventKind, (FieldInfo Body, FieldInfo Reason)>();
        foreach (EventKind kind in Enum.GetValues<EventKind>())
        {
            FieldInfo? body = typeof(Event).GetField(kind.ToString());
            bool refuses = body is not null && body.FieldType.IsGenericType
                && body.FieldType.GetGenericTypeDefinition() == typeof(Refused<>);
            if (refuses) refusals[kind] = (body!, body!.FieldType.GetField("Reason")!);
        }
        return refusals;
    }

    private static (int, long) Of(in TakenCommand command) => (command.SessionId, command.PrevSequence);
    private static (int, long) Of(in OrderFacts order) => (order.SessionId, order.PrevSequence);
    private static (int, long) Of(in FillFacts fill) => (fill.SessionId, fill.PrevSequence);
}

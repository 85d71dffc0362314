using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Matching.Engine.Events;

namespace Matching.Engine.Folding;

/// <summary>
/// What an event does to the state. Live, at recovery and in an auditor's hands it is this code. It reads no
/// rule: whatever was decided is in the event.
/// </summary>
internal static class Fold
{
    public static void Apply(VenueState state, in Event e)
    {
        Advance(state, in e.Header);
        long sequence = e.Header.Sequence;
        switch (e.Header.Kind)
        {
            case EventKind.OrderAccepted: OrderFold.Apply(state, in e.OrderAccepted, sequence); break;
            case EventKind.Traded: TradeFold.Apply(state, in e.Traded, sequence); break;
            case EventKind.OrderReplaced: OrderFold.Apply(state, in e.OrderReplaced, sequence); break;
            case EventKind.OrderCancelled: OrderFold.Apply(state, in e.OrderCancelled, sequence); break;
            case EventKind.OrderBooked: OrderFold.Apply(state, in e.OrderBooked, sequence); break;
            case EventKind.OrderRemoved: OrderFold.Apply(state, in e.OrderRemoved, sequence); break;
            case EventKind.OrderRefreshed: OrderFold.Apply(state, in e.OrderRefreshed); break;
            case EventKind.OrderElected: OrderFold.Apply(state, in e.OrderElected, sequence); break;
            case EventKind.MatchPrevented: TradeFold.Apply(state, in e.MatchPrevented, sequence); break;
            case EventKind.QuotePlaced: QuoteFold.Apply(state, in e.QuotePlaced, sequence); break;
            case EventKind.QuoteReduced: QuoteFold.Apply(state, in e.QuoteReduced, sequence); break;
            case EventKind.ProtectionTriggered:
                QuoteFold.Apply(state, in e.ProtectionTriggered, sequence); break;
            case EventKind.MassActionProgressed:
                ScopeFold.Apply(state, in e.MassActionProgressed, sequence); break;
            case EventKind.OrderReported: SessionFold.Told(state, e.OrderReported.SessionId, sequence); break;
            case EventKind.LoggedOff: ScopeFold.Apply(state, in e.LoggedOff, sequence); break;
            case EventKind.LoggedOn: OperatorFold.Apply(state, in e.LoggedOn, sequence); break;
            default: ApplyOfCommand(state, in e); break;
        }
    }

    /// <summary>What is nothing but one command's outcome, or the venue's own.</summary>
    private static void ApplyOfCommand(VenueState state, in Event e)
    {
        switch (e.Header.Kind)
        {
            case EventKind.Genesis: state.Begin(in e.Genesis.Terms); return;
            case EventKind.EpochStarted: Apply(state, in e.EpochStarted); return;
            case EventKind.TimeAdvanced: return;
            case EventKind.StopsElected: ScopeFold.Apply(state, in e.StopsElected); return;
            case EventKind.DeadManSwitchFired: ScopeFold.Apply(state, in e.DeadManSwitchFired); return;
            case EventKind.LogOnRejected or EventKind.LogOffRejected: return;
        }
        RejectReason reason = SessionLink.ReasonOf(in e);
        // A refusal that says "not by this connection" belongs to nobody's stream, and uses no number.
        if (reason.IsOutsideSession) return;
        if (reason == RejectReason.None) ApplyTaken(state, in e);
        SessionFold.Taken(state, in e.Command, e.Header.Sequence);
    }

    private static void ApplyTaken(VenueState state, in Event e)
    {
        switch (e.Header.Kind)
        {
            case EventKind.CommandRepeated or EventKind.OrderStatusReported: break;
            case EventKind.QuoteAccepted: QuoteFold.Apply(state, in e.QuoteAccepted); break;
            case EventKind.MassCancelled: ScopeFold.Apply(state, in e.MassCancelled); break;
            case EventKind.MassStatusStarted: ScopeFold.Apply(state, in e.MassStatusStarted); break;
            case EventKind.CancelAllAfterSet: ScopeFold.Apply(state, in e.CancelAllAfterSet); break;
            case EventKind.ProtectionSet: QuoteFold.Apply(state, in e.ProtectionSet); break;
            case EventKind.ProtectionReset: QuoteFold.Apply(state, in e.ProtectionReset); break;
            case EventKind.AccountRulesChanged: ScopeFold.Apply(state, in e.AccountRulesChanged); break;
            case EventKind.InstrumentStatusChanged:
                ScopeFold.Apply(state, in e.InstrumentStatusChanged); break;
            case EventKind.KillSwitchSet: ScopeFold.Apply(state, in e.KillSwitchSet); break;
            case EventKind.RulesActivated: state.RulesVersion = e.RulesActivated.Terms.RulesVersion; break;
            case EventKind.ModeChanged: state.Mode = e.ModeChanged.Terms.Mode; break;
            case EventKind.AssetListed: OperatorFold.Apply(state, in e.AssetListed); break;
            case EventKind.InstrumentListed: OperatorFold.Apply(state, in e.InstrumentListed); break;
            case EventKind.InstrumentRulesChanged:
                OperatorFold.Apply(state, in e.InstrumentRulesChanged); break;
            case EventKind.ParticipantAdded: OperatorFold.Apply(state, in e.ParticipantAdded); break;
            case EventKind.AccountOpened: OperatorFold.Apply(state, in e.AccountOpened); break;
            case EventKind.ApiKeyAdded: OperatorFold.Apply(state, in e.ApiKeyAdded); break;
            case EventKind.ApiKeyRevoked: OperatorFold.Apply(state, in e.ApiKeyRevoked); break;
            case EventKind.FundsTransferred: OperatorFold.Apply(state, in e.FundsTransferred); break;
            case EventKind.FeeTierSet: OperatorFold.Apply(state, in e.FeeTierSet); break;
            case EventKind.HoldingsLimitSet: OperatorFold.Apply(state, in e.HoldingsLimitSet); break;
            default:
                if (SessionLink.IsRefusal(e.Header.Kind)) break;
                Unknown(e.Header.Kind);
                break;
        }
    }

    private static void Apply(VenueState state, in EpochStarted e)
    {
        state.Epoch = e.Terms.Epoch;
        state.Orphans = state.Members.OpenSessions;
        state.SessionToEnd = 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Advance(VenueState state, in EventHeader header)
    {
        Check.That(header.Sequence == state.LastSequence + 1);
        Check.That(header.Time >= state.Time);
        Check.That(header.Epoch == state.Epoch || header.Kind == EventKind.EpochStarted);
        state.LastSequence = header.Sequence;
        state.Time = header.Time;
    }

    [DoesNotReturn]
    private static void Unknown(EventKind kind) =>
        throw new InvariantBrokenException($"an event of unknown kind {(byte)kind}");
}

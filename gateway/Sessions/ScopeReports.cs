using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.V1;
using ApiCommandKind = Matching.V1.CommandKind;
using CancelReason = Matching.V1.CancelReason;
using MassAction = Matching.V1.MassAction;
using RejectReason = Matching.V1.RejectReason;
using Side = Matching.V1.Side;

namespace Matching.Gateway.Sessions;

/// <summary>Reports of what concerns many orders, quotes as a whole, and protections.</summary>
internal static class ScopeReports
{
    /// <summary>False where the event is none of these.</summary>
    public static bool TryDescribe(in Event e, SessionItem item)
    {
        switch (e.Header.Kind)
        {
            case EventKind.MassCancelled or EventKind.MassCancelRejected:
                item.MassAction = Cancel(in e);
                return true;
            case EventKind.MassStatusStarted or EventKind.MassStatusRejected:
                item.MassAction = Status(in e);
                return true;
            case EventKind.MassActionProgressed:
                item.MassAction = Progress(in e.MassActionProgressed);
                return true;
            case EventKind.QuoteAccepted or EventKind.QuoteRejected:
                item.QuoteAck = Quote(in e);
                return true;
            case EventKind.CancelAllAfterSet or EventKind.CancelAllAfterRejected:
                item.CancelAllAfter = Switch(in e);
                return true;
            case EventKind.ProtectionSet or EventKind.SetProtectionRejected:
                SetProtectionTerms set = e.SetProtectionRejected.Terms;
                item.Protection = Protection(in e, set.AccountId, set.Group);
                return true;
            case EventKind.ProtectionReset or EventKind.ResetProtectionRejected:
                ResetProtectionTerms reset = e.ResetProtectionRejected.Terms;
                item.Protection = Protection(in e, reset.AccountId, reset.Group);
                return true;
            case EventKind.ProtectionTriggered:
                item.Protection = Triggered(in e.ProtectionTriggered);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Taken or refused, a command's terms stand at the same place.</summary>
    private static MassActionReport Cancel(in Event e)
    {
        MassCancelTerms terms = e.MassCancelRejected.Terms;
        return new MassActionReport
        {
            Action = MassAction.Cancel,
            RejectReason = ReasonOf(in e),
            CancelReason = CancelReason.MassCancel,
            AccountId = terms.AccountId,
            InstrumentId = terms.InstrumentId,
            Side = (Side)terms.Side,
        };
    }

    private static MassActionReport Status(in Event e)
    {
        MassStatusTerms terms = e.MassStatusRejected.Terms;
        return new MassActionReport
        {
            Action = MassAction.Report,
            RejectReason = ReasonOf(in e),
            AccountId = terms.AccountId,
            InstrumentId = terms.InstrumentId,
            Side = (Side)terms.Side,
        };
    }

    private static MassActionReport Progress(in MassActionProgressed progressed) => new()
    {
        Action = (MassAction)progressed.Action,
        Affected = progressed.Affected,
        Done = progressed.NextOrderId == 0,
        CancelReason = (CancelReason)progressed.Reason,
    };

    private static MassQuoteAck Quote(in Event e)
    {
        QuoteTerms terms = e.QuoteRejected.Terms;
        return new MassQuoteAck
        {
            AccountId = terms.AccountId,
            InstrumentId = terms.InstrumentId,
            QuoteId = Reports.Text(terms.QuoteId),
            Group = terms.Group,
            RejectReason = ReasonOf(in e),
        };
    }

    private static CancelAllAfterReport Switch(in Event e) => new()
    {
        AccountId = e.CancelAllAfterRejected.Terms.AccountId,
        Due = e.Header.Kind == EventKind.CancelAllAfterSet ? e.CancelAllAfterSet.Due : 0,
        RejectReason = ReasonOf(in e),
    };

    private static ProtectionReport Protection(in Event e, int accountId, int group) => new()
    {
        AccountId = accountId,
        Group = group,
        ResponseTo = (ApiCommandKind)EventCommand.KindOf(in e),
        RejectReason = ReasonOf(in e),
    };

    private static ProtectionReport Triggered(in ProtectionTriggered triggered) => new()
    {
        AccountId = triggered.AccountId,
        Group = triggered.Group,
        Triggered = true,
        Fills = triggered.Fills,
        Qty = triggered.Qty,
        Notional = triggered.Notional,
    };

    private static RejectReason ReasonOf(in Event e) => (RejectReason)SessionLink.ReasonOf(in e);
}

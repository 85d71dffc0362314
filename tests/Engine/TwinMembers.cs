using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;

namespace Matching.Tests.Engine;

/// <summary>The twin's sessions, and who may ask for what.</summary>
internal sealed class TwinMembers(TwinVenue venue)
{
    public RejectReason CheckConnection(in CommandHeader header)
    {
        if (header.SessionId < 0 || header.SessionId >= venue.Sessions.Count)
            return RejectReason.UnknownSession;
        TwinSession session = venue.Sessions[header.SessionId];
        return session.IsLive && session.Connection == header.Connection
            ? RejectReason.None
            : RejectReason.SessionSuperseded;
    }

    /// <summary>The account is there, and the session's participant has it.</summary>
    public RejectReason CheckOwn(in CommandHeader header, int account)
    {
        if (!venue.IsAccount(account)) return RejectReason.UnknownAccount;
        return venue.Accounts[account].Owner == venue.Sessions[header.SessionId].Participant
            ? RejectReason.None
            : RejectReason.WrongAccount;
    }

    /// <summary>Whether an account may have an order, by kill switches, its state and the mode.</summary>
    public RejectReason CheckMay(int account, bool buys)
    {
        TwinAccount of = venue.Accounts[account];
        if (venue.Killed || venue.Participants[of.Owner] || of.Killed) return RejectReason.KillSwitch;
        if (of.State == AccountState.Frozen) return RejectReason.AccountFrozen;
        if (of.State == AccountState.CloseOnly && buys) return RejectReason.AccountCloseOnly;
        return venue.Mode switch
        {
            VenueMode.Halted => RejectReason.VenueHalted,
            VenueMode.CancelOnly or VenueMode.NoSpace => RejectReason.VenueCancelOnly,
            _ => RejectReason.None,
        };
    }

    public void LogOn(LogOnTerms terms)
    {
        int id = venue.Sessions.FindIndex(
            1, s => s.Participant == terms.ParticipantId && s.Name == terms.Name);
        RejectReason reason = CheckLogOn(terms, isNew: id < 0);
        if (reason == RejectReason.None)
        {
            if (id < 0)
            {
                id = venue.Sessions.Count;
                venue.Sessions.Add(new TwinSession { Participant = terms.ParticipantId, Name = terms.Name });
            }
            TwinSession session = venue.Sessions[id];
            session.Connection++;
            session.Epoch = venue.Epoch;
            session.Role = terms.Role;
            session.CancelOnDisconnect = terms.CancelOnDisconnect;
            session.IsLive = true;
        }
        venue.Answer(reason, EventKind.LoggedOn, EventKind.LogOnRejected, id);
    }

    public void LogOff(in CommandHeader header)
    {
        RejectReason reason = CheckConnection(in header);
        if (reason == RejectReason.None) End(header.SessionId);
        else venue.Say(EventKind.LogOffRejected, reason);
    }

    /// <summary>A connection has ended, and its orders leave if it was asked for.</summary>
    public void End(int id)
    {
        TwinSession session = venue.Sessions[id];
        session.IsLive = false;
        venue.Say(new TwinOutcome(EventKind.LoggedOff)
        {
            Detail = (int)session.CancelOnDisconnect,
            SessionId = id,
        });
        if (session.CancelOnDisconnect == CancelOnDisconnect.None) return;
        bool own = session.CancelOnDisconnect == CancelOnDisconnect.Session;
        venue.Scopes.Cancel(CancelReason.Disconnected, id, new TwinWhere(Owner: session.Participant),
            order => !own || order.SessionId == id);
    }

    private RejectReason CheckLogOn(LogOnTerms terms, bool isNew)
    {
        if (terms.ParticipantId < 1 || terms.ParticipantId >= venue.Participants.Count)
            return RejectReason.UnknownParticipant;
        if (terms.Name.IsEmpty) return RejectReason.InvalidSymbol;
        bool sends = terms.Role is Role.Trader or Role.MarketMaker or Role.Operator or Role.Administrator;
        if (venue.RulesVersion == 1) sends = terms.Role is Role.Trader or Role.Operator;
        if (!sends) return RejectReason.InvalidRole;
        if (!Enum.IsDefined(terms.CancelOnDisconnect)) return RejectReason.InvalidScope;
        if (isNew && venue.Sessions.Count > venue.Capacities.Sessions) return RejectReason.CapacityReached;
        int open = venue.Sessions.Skip(1).Count(s => s.Participant == terms.ParticipantId);
        return isNew && open >= venue.Capacities.SessionsPerParticipant
            ? RejectReason.CapacityReached
            : RejectReason.None;
    }
}

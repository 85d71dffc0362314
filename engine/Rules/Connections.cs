using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Engine.Sessions;

namespace Matching.Engine.Rules;

/// <summary>How sessions come and go, and which orders go with them.</summary>
internal sealed class Connections(
    VenueState state, EventWriter events, SessionRules sessions, MassActions massActions)
{
    public void LogOn(in Command command)
    {
        LogOnTerms terms = command.LogOn;
        RejectReason reason = CheckLogOn(in terms);
        if (reason != RejectReason.None)
        {
            ref Event refusal = ref events.Next(EventKind.LogOnRejected);
            events.Take(ref refusal.LogOnRejected.Command, in command.Header, RejectReason.UnknownSession);
            refusal.LogOnRejected.Terms = terms;
            refusal.LogOnRejected.Reason = reason;
            events.Apply(in refusal);
            return;
        }
        int id = state.Members.FindSession(terms.ParticipantId, terms.Name);
        if (id == 0) id = state.Members.SessionCount + 1;
        ref Session session = ref state.Members.Session(id);
        ref Event e = ref events.Next(EventKind.LoggedOn);
        e.LoggedOn = new LoggedOn
        {
            Command = new TakenCommand
            {
                ClientSeqNum = command.Header.ClientSeqNum,
                ReceivedTime = command.Header.ReceivedTime,
                PrevSequence = session.LastSequence,
                SessionId = id,
                Connection = session.Connection + 1,
            },
            Terms = terms,
            HighestClientSeqNum = session.HighestClientSeqNum,
        };
        events.Apply(in e);
    }

    public void LogOff(in Command command)
    {
        RejectReason reason = sessions.CheckConnection(in command.Header, out _);
        if (reason == RejectReason.None && command.LogOff.Reason == LogOffReason.EpochEnded)
            reason = RejectReason.NotPermitted;
        if (reason != RejectReason.None)
        {
            ref Event refusal = ref events.Next(EventKind.LogOffRejected);
            events.Answer(
                ref refusal, ref refusal.LogOffRejected, in command.Header, in command.LogOff, reason);
            return;
        }
        ref Event e = ref events.Next(EventKind.LoggedOff);
        events.Take(ref e.LoggedOff.Command, in command.Header);
        e.LoggedOff.Terms = command.LogOff;
        e.LoggedOff.CancelOnDisconnect = state.Members.Session(command.Header.SessionId).CancelOnDisconnect;
        events.Apply(in e);
        massActions.Work();
    }

    /// <summary>
    /// The process that served a session has ended, and the session's connection with it: ends the next one
    /// that an earlier epoch has left open.
    /// </summary>
    public void EndOrphan()
    {
        int id = state.SessionToEnd;
        while (!IsOrphan(id)) id++;
        ref Session session = ref state.Members.Session(id);
        ref Event e = ref events.Next(EventKind.LoggedOff);
        e.LoggedOff = new LoggedOff
        {
            Command = new TakenCommand
            {
                PrevSequence = session.LastSequence,
                SessionId = id,
                Connection = session.Connection,
            },
            Terms = new LogOffTerms { Reason = LogOffReason.EpochEnded },
            CancelOnDisconnect = session.CancelOnDisconnect,
        };
        events.Apply(in e);
        massActions.Work();
    }

    private bool IsOrphan(int id) =>
        state.Members.Session(id).LoggedOn != 0 && state.Members.Session(id).Epoch < state.Epoch;

    private RejectReason CheckLogOn(in LogOnTerms terms)
    {
        Members members = state.Members;
        if (!members.HasParticipant(terms.ParticipantId)) return RejectReason.UnknownParticipant;
        if (terms.Name.IsEmpty) return RejectReason.InvalidSymbol;
        if (!terms.Role.MayLogOn(state.RulesVersion)) return RejectReason.InvalidRole;
        if (terms.CancelOnDisconnect > CancelOnDisconnect.Accounts) return RejectReason.InvalidScope;
        if (members.FindSession(terms.ParticipantId, terms.Name) != 0) return RejectReason.None;
        if (members.SessionsFull) return RejectReason.CapacityReached;
        int open = members.Participant(terms.ParticipantId).Sessions;
        return open >= state.Genesis.Capacities.SessionsPerParticipant
            ? RejectReason.CapacityReached
            : RejectReason.None;
    }
}

using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Engine.Ledger;
using Matching.Engine.Sessions;

namespace Matching.Engine.Rules;

/// <summary>Who may command what, and how sessions come and go.</summary>
internal sealed class SessionRules(VenueState state, EventWriter events)
{
    /// <summary>Whether a command comes through a live connection of a session.</summary>
    public RejectReason CheckConnection(in CommandHeader command)
    {
        if (!state.Members.HasSession(command.SessionId)) return RejectReason.UnknownSession;
        ref Session session = ref state.Members.Session(command.SessionId);
        bool live = session.LoggedOn != 0 && command.Connection == session.Connection;
        if (!live) return RejectReason.SessionSuperseded;
        return RejectReason.None;
    }

    /// <summary>
    /// One comparison, for ever: a number at or below the highest one taken never acts again.
    /// </summary>
    public bool IsRepeated(in CommandHeader command) =>
        command.ClientSeqNum <= state.Members.Session(command.SessionId).HighestClientSeqNum;

    public RejectReason CheckOperator(in CommandHeader command) =>
        state.Members.Session(command.SessionId).Role == Role.Operator
            ? RejectReason.None
            : RejectReason.NotPermitted;

    /// <summary>Whether the session's participant owns the account.</summary>
    public RejectReason CheckAccount(in CommandHeader command, int accountId)
    {
        if (accountId <= Limits.HouseAccount || !state.Accounts.Has(accountId))
            return RejectReason.UnknownAccount;
        ref Account account = ref state.Accounts[accountId];
        if (account.ParticipantId != state.Members.Session(command.SessionId).ParticipantId)
            return RejectReason.WrongAccount;
        return RejectReason.None;
    }

    public void Repeat(in CommandHeader command)
    {
        ref Event e = ref events.Next(EventKind.CommandRepeated);
        e.CommandRepeated.Command = events.Take(in command);
        e.CommandRepeated.CommandKind = command.Kind;
        events.Apply(in e);
    }

    public void LogOn(in Command command)
    {
        LogOnTerms terms = command.LogOn;
        RejectReason reason = CheckLogOn(in terms);
        if (reason != RejectReason.None)
        {
            ref Event refusal = ref events.Next(EventKind.LogOnRejected);
            refusal.LogOnRejected = new Refused<LogOnTerms>
            {
                Command = events.Take(in command.Header, RejectReason.UnknownSession),
                Terms = terms,
                Reason = reason,
            };
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
        RejectReason reason = CheckConnection(in command.Header);
        if (reason != RejectReason.None)
        {
            ref Event refusal = ref events.Next(EventKind.LogOffRejected);
            refusal.LogOffRejected = new Refused<LogOffTerms>
            {
                Command = events.Take(in command.Header, reason),
                Terms = command.LogOff,
                Reason = reason,
            };
            events.Apply(in refusal);
            return;
        }
        ref Event e = ref events.Next(EventKind.LoggedOff);
        e.LoggedOff = new LoggedOff { Command = events.Take(in command.Header), Terms = command.LogOff };
        events.Apply(in e);
    }

    private RejectReason CheckLogOn(in LogOnTerms terms)
    {
        Members members = state.Members;
        if (!members.HasParticipant(terms.ParticipantId)) return RejectReason.UnknownParticipant;
        if (terms.Name.IsEmpty) return RejectReason.InvalidSymbol;
        if (terms.Role is not (Role.Trader or Role.Operator)) return RejectReason.InvalidRole;
        if (members.FindSession(terms.ParticipantId, terms.Name) != 0) return RejectReason.None;
        if (members.SessionsFull) return RejectReason.CapacityReached;
        int open = members.Participant(terms.ParticipantId).Sessions;
        return open >= state.Genesis.Capacities.SessionsPerParticipant
            ? RejectReason.CapacityReached
            : RejectReason.None;
    }
}

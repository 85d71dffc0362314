using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Engine.Ledger;
using Matching.Engine.Sessions;

namespace Matching.Engine.Rules;

/// <summary>Who may command what.</summary>
internal sealed class SessionRules(VenueState state, EventWriter events)
{
    /// <summary>
    /// Whether a command comes through a live connection of a session, and whether its number has been used.
    /// One comparison, for ever: a number at or below the highest one taken never acts again.
    /// </summary>
    public RejectReason CheckConnection(in CommandHeader command, out bool repeated)
    {
        repeated = false;
        if (!state.Members.HasSession(command.SessionId)) return RejectReason.UnknownSession;
        ref Session session = ref state.Session(command.SessionId);
        bool live = session.LoggedOn != 0 && command.Connection == session.Connection;
        if (!live) return RejectReason.SessionSuperseded;
        repeated = command.ClientSeqNum <= session.HighestClientSeqNum;
        return RejectReason.None;
    }

    public RejectReason CheckOperator(in CommandHeader command) =>
        state.Session(command.SessionId).Role.Operates
            ? RejectReason.None
            : RejectReason.NotPermitted;

    public RejectReason CheckAdministrator(in CommandHeader command) =>
        command.SessionId == Limits.SystemSession
        || state.Session(command.SessionId).Role.Administers(state.RulesVersion)
            ? RejectReason.None
            : RejectReason.NotPermitted;

    /// <summary>As <see cref="CheckAccount"/>, of one who may quote.</summary>
    public RejectReason CheckMaker(in CommandHeader command, int accountId) =>
        state.Session(command.SessionId).Role.Quotes(state.RulesVersion)
            ? CheckAccount(in command, accountId)
            : RejectReason.NotPermitted;

    /// <summary>Whether the session's participant owns the account.</summary>
    public RejectReason CheckAccount(in CommandHeader command, int accountId)
    {
        if (accountId <= Limits.HouseAccount || !state.Accounts.Has(accountId))
            return RejectReason.UnknownAccount;
        ref Account account = ref state.Account(accountId);
        if (account.ParticipantId != state.Session(command.SessionId).ParticipantId)
            return RejectReason.WrongAccount;
        return RejectReason.None;
    }

    /// <summary>As <see cref="CheckAccount"/>, but an operator may name any member's account.</summary>
    public RejectReason CheckAccountOrOperator(in CommandHeader command, int accountId)
    {
        RejectReason reason = CheckAccount(in command, accountId);
        return reason == RejectReason.WrongAccount && CheckOperator(in command) == RejectReason.None
            ? RejectReason.None
            : reason;
    }

    public void Repeat(in CommandHeader command)
    {
        ref Event e = ref events.Next(EventKind.CommandRepeated);
        events.Take(ref e.CommandRepeated.Command, in command);
        e.CommandRepeated.CommandKind = command.Kind;
        events.Apply(in e);
    }
}

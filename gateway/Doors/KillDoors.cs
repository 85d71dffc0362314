using System.Collections.Immutable;
using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Gateway.Pipeline;
using Matching.Replay.Projections;

namespace Matching.Gateway.Doors;

/// <summary>
/// Scopes whose kill switch is on its way to the engine. What would add to them is refused here from the
/// moment at which the switch is asked for, however long its way takes; behind it the engine refuses by
/// itself, and the door opens again.
/// </summary>
internal sealed class KillDoors(OwnerView owners)
{
    private ImmutableArray<Closing> _closed = [];

    /// <summary>
    /// Until what it returns is disposed of; null where nothing is to be closed: a switch is released, or is
    /// not the caller's to set, which the engine will say.
    /// </summary>
    public IDisposable? Close(in SetKillSwitchTerms terms, in KeyHolder caller)
    {
        if (terms.Engaged != 1 || !MaySet(in terms, in caller)) return null;
        var closing = new Closing(this, terms.Scope, terms.Id);
        ImmutableInterlocked.Update(ref _closed, closed => closed.Add(closing));
        return closing;
    }

    /// <summary>Whether a command may go on to the engine.</summary>
    /// <param name="command">As it is to be sent.</param>
    /// <param name="participantId">Whose session it is.</param>
    public bool Admits(in Command command, int participantId)
    {
        ImmutableArray<Closing> closed = _closed;
        if (closed.IsEmpty || CommandGate.TakesAway(in command)) return true;
        (int account, int instrument) = command.Header.Kind switch
        {
            CommandKind.NewOrder => (command.NewOrder.AccountId, command.NewOrder.InstrumentId),
            CommandKind.Quote => (command.Quote.AccountId, command.Quote.InstrumentId),
            // Its instrument is the order's, which only the engine knows.
            CommandKind.ReplaceOrder => (command.ReplaceOrder.AccountId, 0),
            _ => (0, 0),
        };
        if (account == 0) return true;
        foreach (Closing closing in closed)
            if (closing.Holds(account, participantId, instrument)) return false;
        return true;
    }

    /// <summary>As the engine has it: an operator all, others themselves and what is theirs.</summary>
    public bool MaySet(in SetKillSwitchTerms terms, in KeyHolder caller) =>
        caller.Role.Operates || terms.Scope switch
        {
            KillScope.Account => owners.OwnerOfAccount(terms.Id) == caller.ParticipantId,
            KillScope.Participant => terms.Id == caller.ParticipantId,
            _ => false,
        };

    private sealed class Closing(KillDoors doors, KillScope scope, int id) : IDisposable
    {
        public bool Holds(int account, int participant, int instrument) => scope switch
        {
            KillScope.Account => id == account,
            KillScope.Participant => id == participant,
            KillScope.Instrument => id == instrument,
            KillScope.Venue => true,
            _ => false,
        };

        public void Dispose() =>
            ImmutableInterlocked.Update(ref doors._closed, closed => closed.Remove(this));
    }
}

using Matching.Engine.Commands;
using Matching.Gateway.Doors;
using Matching.Gateway.Pipeline;
using Matching.Journal.Log;
using Matching.Replay.Projections;
using Status = Google.Rpc.Status;

namespace Matching.Gateway.Sessions;

/// <summary>
/// The kill switches of one stream. A session's numbers act in their order, so the command itself can't
/// overtake what the session has sent before. The switch can: its scope's door is shut, and the venue's own
/// session sets it through the control ring, at once. The command follows in its turn, sets what is set, and
/// is the answer (decision 41).
/// </summary>
/// <param name="doors">Shut until the engine refuses by itself.</param>
/// <param name="door">What every command passes.</param>
/// <param name="fairUse">Counts it among what overtakes.</param>
/// <param name="gate">The way into the engine.</param>
/// <param name="system">The venue's own session.</param>
/// <param name="holder">Whose stream it is.</param>
internal sealed class StreamKills(
    KillDoors doors, CommandDoor door, FairUse fairUse, CommandGate gate, UnarySession system,
    KeyHolder holder)
    : IDisposable
{
    private IDisposable? _closed;
    private bool _isSet;

    /// <summary>
    /// The last one is admitted, and a ring has no room for it: it is to be sent again, before anything else
    /// of the session.
    /// </summary>
    public bool MustWait { get; private set; }

    /// <summary>Sends one; or says why not, and then it was never taken.</summary>
    /// <param name="command">With its session, and a number that the session has not sent yet.</param>
    public Status? TrySend(in Command command)
    {
        if (MustWait && gate.Space == DiskSpace.Last)
        {
            // No room comes before there is disk. The switch stands, if it is set; the number is free.
            (MustWait, _isSet) = (false, false);
            Dispose();
            return Statuses.VenueFull();
        }
        if (!MustWait)
        {
            if (door.Admit(in command, holder.ParticipantId, out _) is { } refusal) return refusal;
            if (command.SetKillSwitch.Engaged != 1 || !doors.MaySet(in command.SetKillSwitch, in holder))
                return gate.TrySend(in command) ? null : Statuses.VenueFull();
            if (gate.Space == DiskSpace.Last) return Statuses.VenueFull();
            if (!fairUse.TryStop(holder.ParticipantId, command.Header.ReceivedTime, out long wait))
                return Statuses.TooFast(wait);
            _closed = doors.Close(in command.SetKillSwitch, in holder);
        }
        // Never behind its own command: a release may follow that.
        bool isAgain = MustWait;
        _isSet = _isSet || TrySet(in command.SetKillSwitch, isAgain);
        MustWait = !_isSet || !gate.TrySend(in command, isAgain);
        if (!MustWait) _isSet = false;
        return null;
    }

    /// <summary>The connection is over: what still waited for room opens its door again.</summary>
    public void Dispose()
    {
        _closed?.Dispose();
        _closed = null;
    }

    private bool TrySet(in SetKillSwitchTerms terms, bool isAgain)
    {
        var kill = new Command { Header = { Kind = CommandKind.SetKillSwitch }, SetKillSwitch = terms };
        IDisposable? closed = _closed;
        // Open again before the stream's own command is answered: whoever has the answer meets the engine.
        if (!system.TrySend(kill, isAgain, behind: () => closed?.Dispose())) return false;
        _closed = null;
        return true;
    }
}

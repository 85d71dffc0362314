using Matching.Engine.Commands;
using Matching.Gateway.Doors;
using Matching.Gateway.Pipeline;
using Matching.Replay.Projections;
using Status = Google.Rpc.Status;

namespace Matching.Gateway.Sessions;

/// <summary>
/// Between a client's command that can be read and the engine, whichever call brought it: kill switches that
/// are on their way, fair use, room.
/// </summary>
internal sealed class CommandDoor(
    KillDoors kills, FairUse fairUse, CommandGate gate, UnarySession system)
{
    /// <summary>Of the kill switches that a stream will send.</summary>
    public StreamKills KillsOf(KeyHolder holder) => new(kills, this, fairUse, gate, system, holder);

    /// <summary>Sends it; or says why not, and then it was never taken.</summary>
    /// <param name="command">With its session and number.</param>
    /// <param name="participantId">Whose session it is.</param>
    public Status? TrySend(in Command command, int participantId)
    {
        if (Admit(in command, participantId, out int looks) is { } refusal) return refusal;
        if (gate.TrySend(in command)) return null;
        fairUse.GiveBackLooks(participantId, looks);
        return Statuses.VenueFull();
    }

    /// <summary>What all but the want of room says against it.</summary>
    /// <param name="command">With its session and number.</param>
    /// <param name="participantId">Whose session it is.</param>
    /// <param name="looks">As <see cref="FairUse.TryAdmit"/> has it.</param>
    public Status? Admit(in Command command, int participantId, out int looks)
    {
        looks = 0;
        if (!kills.Admits(in command, participantId)) return Statuses.Killed();
        return fairUse.TryAdmit(in command, participantId, out looks, out long wait)
            ? null
            : Statuses.TooFast(wait);
    }
}

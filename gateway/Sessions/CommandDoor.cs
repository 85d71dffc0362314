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
internal sealed class CommandDoor(KillDoors kills, FairUse fairUse, CommandGate gate)
{
    /// <summary>Of the kill switches that a stream will send.</summary>
    public StreamKills KillsOf(KeyHolder holder) => new(kills, holder);

    /// <summary>Sends it; or says why not, and then it was never taken.</summary>
    /// <param name="command">With its session and number.</param>
    /// <param name="participantId">Whose session it is.</param>
    public Status? TrySend(in Command command, int participantId)
    {
        if (!kills.Admits(in command, participantId)) return Statuses.Killed();
        if (!fairUse.TryAdmit(in command, participantId, out long wait)) return Statuses.TooFast(wait);
        return gate.TrySend(in command) ? null : Statuses.VenueFull();
    }
}

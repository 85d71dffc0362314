using Matching.Engine;
using Matching.Gateway.Hosting;
using Matching.Journal.Log;
using Matching.Journal.Replication;

namespace Matching.Gateway.Standby;

/// <summary>
/// A standby has ended, and its directory is a primary's from here on. What recovery makes of the directory
/// must be the state that was followed.
/// </summary>
/// <param name="Options">With the port that the standby was found on.</param>
/// <param name="Sequence">The last event.</param>
/// <param name="State">The state hash behind it.</param>
/// <param name="WriterId">
/// Of the epoch that the last event begins, in the stream too; null where the primary is to begin one.
/// </param>
internal sealed record Promotion(VenueOptions Options, long Sequence, Hash256 State, Bytes16? WriterId)
{
    /// <summary>Before anything is written as the primary.</summary>
    /// <exception cref="StreamRefusedException">Recovery has made another state.</exception>
    public void Confirm(Shard shard)
    {
        if (shard.RecoveredSequence != Sequence)
            throw new StreamRefusedException(
                $"recovery ends with event {shard.RecoveredSequence}, the standby had event {Sequence}");
        Hash256 recovered = shard.HashState();
        if (recovered != State)
            throw new StreamRefusedException(
                $"recovery makes state {recovered} of event {Sequence}, the standby's was {State}");
    }
}

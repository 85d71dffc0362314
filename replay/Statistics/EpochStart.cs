using Matching.Engine;
using Matching.Journal.Replication;

namespace Matching.Replay.Statistics;

/// <summary>An epoch of the journal: one process that wrote to it.</summary>
/// <param name="Sequence">Of its first event.</param>
/// <param name="Time">Of that event, nanoseconds since the Unix epoch, UTC.</param>
/// <param name="WriterId">What the process drew for itself.</param>
/// <param name="Policy">By what it told outcomes.</param>
public readonly record struct EpochStart(
    uint Epoch, long Sequence, long Time, Bytes16 WriterId, EpochPolicy Policy);

using Matching.Journal.Log;

namespace Matching.Journal;

/// <summary>
/// What the venue around a journal does about a disk that fills up. Both are called on the journal's thread,
/// once a group: they neither wait nor allocate.
/// </summary>
/// <param name="ToKeep">How much is to be kept back now.</param>
/// <param name="Tell">What there is, each time; it acts on what is new to it.</param>
public sealed record SpacePolicy(Func<SpaceToKeep> ToKeep, Action<DiskSpace> Tell);

namespace Matching.Journal;

/// <summary>What one group cost, for whoever measures.</summary>
/// <param name="Events">In the group.</param>
/// <param name="Bytes">Of their encoding, padding and header not counted.</param>
/// <param name="CommitTicks"><see cref="System.Diagnostics.Stopwatch"/> ticks from the group's checksums to
/// the sync's end.</param>
public readonly record struct CommitSample(int Events, int Bytes, long CommitTicks);

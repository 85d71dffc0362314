namespace Matching.Journal.Log;

/// <summary>
/// One history up to one event and no other: what a snapshot says of the log that it was made from, so that a
/// log can confirm it.
/// </summary>
/// <param name="Sequence">Of the last event; 0 before the first.</param>
/// <param name="Blocks">k: the complete blocks of the event chain by then.</param>
/// <param name="Hash">C_k.</param>
/// <param name="HashSoFar">SHA-256 of C_k and the events behind it, length-prefixed.</param>
public readonly record struct HistoryClaim(long Sequence, long Blocks, Hash256 Hash, Hash256 HashSoFar);

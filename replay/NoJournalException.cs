namespace Matching.Replay;

/// <summary>There is nothing at that place that could be read as a journal.</summary>
public sealed class NoJournalException(string sentence) : Exception(sentence);

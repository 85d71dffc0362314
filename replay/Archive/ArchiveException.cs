namespace Matching.Replay.Archive;

/// <summary>
/// An archive is damaged, or it and a log are not of one history. Nothing was changed.
/// </summary>
public sealed class ArchiveException(string sentence, Exception? cause = null) : Exception(sentence, cause);

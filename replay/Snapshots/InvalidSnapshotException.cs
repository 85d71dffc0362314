namespace Matching.Replay.Snapshots;

/// <summary>A file that is named as a snapshot can't be used as one, and why.</summary>
public sealed class InvalidSnapshotException(string path, string why, Exception? cause = null)
    : Exception($"{Path.GetFileName(path)}: {why}", cause);

using Matching.Journal.Log;

namespace Matching.Gateway.Hosting;

/// <summary>
/// An empty file beside the journal that says one thing by being there: set and cleared durably, whatever
/// becomes of the process.
/// </summary>
internal readonly struct DurableMark
{
    private readonly LogDirectory _directory;
    private readonly string _path;

    private DurableMark(LogDirectory directory, string name) =>
        (_directory, _path) = (directory, Path.Combine(directory.Location, name));

    public bool IsSet => _directory.Disk.Exists(_path);

    /// <summary>
    /// Beside a journal that was filled behind another writer, until an operator's word: filled, it is equal
    /// to its stream, and the next start must not take that for its own work.
    /// </summary>
    public static DurableMark BehindAnother(LogDirectory directory) =>
        new(directory, "behind-another-writer");

    /// <summary>
    /// The stream may say that this machine goes by <c>Replicated</c>. The journal can't tell: its newest
    /// epoch may not be in the stream, or be pruned.
    /// </summary>
    public static DurableMark Replicated(LogDirectory directory) => new(directory, "goes-by-replicated");

    public void Set()
    {
        if (!IsSet) _directory.Disk.Create(_path).Dispose();
        _directory.Disk.SyncDirectory(_directory.Location);
    }

    public void Clear()
    {
        if (IsSet) _directory.Disk.Delete(_path);
        _directory.Disk.SyncDirectory(_directory.Location);
    }
}

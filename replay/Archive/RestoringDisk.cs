using Matching.Journal.Log;

namespace Matching.Replay.Archive;

/// <summary>
/// A directory as it will be when what was written aside has its names: for a scan that decides whether it
/// may.
/// </summary>
internal sealed class RestoringDisk(IDisk disk) : IDisk
{
    public IReadOnlyList<string> List(string directory) => [.. disk.List(directory).Select(Named)];

    public bool Exists(string path) => disk.Exists(path) || disk.Exists(LogDirectory.LeftoverOf(path));

    public IDiskFile Open(string path, bool forWriting) => disk.Exists(path)
        ? disk.Open(path, forWriting: false)
        : disk.Open(LogDirectory.LeftoverOf(path), forWriting: false);

    public long FreeBytes(string directory) => disk.FreeBytes(directory);

    public string FileSystem(string directory) => disk.FileSystem(directory);

    public void CreateDirectory(string directory) => throw OnlyRead();

    public IDiskFile Create(string path) => throw OnlyRead();

    public void Rename(string from, string to) => throw OnlyRead();

    public void Delete(string path) => throw OnlyRead();

    public void SyncDirectory(string directory) => throw OnlyRead();

    public IDisposable Lock(string path) => throw OnlyRead();

    private static string Named(string name) =>
        name.EndsWith(LogDirectory.LeftoverSuffix, StringComparison.Ordinal)
            ? name[..^LogDirectory.LeftoverSuffix.Length]
            : name;

    private static NotSupportedException OnlyRead() => new("a scan only reads");
}

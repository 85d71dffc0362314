using Matching.Journal.Log;

namespace Matching.Bench.Campaigns.Simulation;

/// <summary>Another disk, as it is: for one that changes or watches a part of it.</summary>
internal abstract class DiskAround(IDisk inner) : IDisk
{
    protected IDisk Inner => inner;

    public void CreateDirectory(string directory) => inner.CreateDirectory(directory);

    public virtual IReadOnlyList<string> List(string directory) => inner.List(directory);

    public bool Exists(string path) => inner.Exists(path);

    public IDiskFile Create(string path) => inner.Create(path);

    public abstract IDiskFile Open(string path, bool forWriting);

    /// <summary>An ordinary file, unless the disk around has others.</summary>
    public virtual IDiskFile OpenSynchronous(string path) => Open(path, forWriting: true);

    public void Rename(string from, string to) => inner.Rename(from, to);

    public void Delete(string path) => inner.Delete(path);

    public void SyncDirectory(string directory) => inner.SyncDirectory(directory);

    public IDisposable Lock(string path) => inner.Lock(path);

    public long FreeBytes(string directory) => inner.FreeBytes(directory);

    public string FileSystem(string directory) => inner.FileSystem(directory);
}

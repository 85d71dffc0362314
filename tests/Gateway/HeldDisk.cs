using Matching.Journal.Log;

namespace Matching.Tests.Gateway;

/// <summary>The machine's disk, whose syncs of the journal do not return while the gate is closed.</summary>
internal sealed class HeldDisk(ManualResetEventSlim gate) : IDisk
{
    private readonly NativeDisk _disk = new();

    /// <summary>So many bytes of each write are not written, and a short write is told.</summary>
    public int LostOfEachWrite { get; set; }

    public void CreateDirectory(string directory) => _disk.CreateDirectory(directory);

    public IReadOnlyList<string> List(string directory) => _disk.List(directory);

    public bool Exists(string path) => _disk.Exists(path);

    public IDiskFile Create(string path) => _disk.Create(path);

    public IDiskFile Open(string path, bool forWriting) =>
        forWriting ? new File(this, _disk.Open(path, forWriting: true), path) : _disk.Open(path, forWriting);

    public void Rename(string from, string to) => _disk.Rename(from, to);

    public void Delete(string path) => _disk.Delete(path);

    public void SyncDirectory(string directory) => _disk.SyncDirectory(directory);

    public IDisposable Lock(string path) => _disk.Lock(path);

    public long FreeBytes(string directory) => _disk.FreeBytes(directory);

    public string FileSystem(string directory) => _disk.FileSystem(directory);

    private sealed class File(HeldDisk disk, IDiskFile file, string path) : IDiskFile
    {
        private const int NoSpace = 28;

        public long Length => file.Length;

        public int Read(long offset, Span<byte> target) => file.Read(offset, target);

        public void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            file.Write(offset, bytes[..^disk.LostOfEachWrite]);
            if (disk.LostOfEachWrite > 0) throw new DiskException("pwrite (short)", path, NoSpace);
        }

        public void Sync()
        {
            disk.Gate.Wait();
            file.Sync();
        }

        public void ForgetCache() => file.ForgetCache();

        public void Dispose() => file.Dispose();
    }

    private ManualResetEventSlim Gate { get; } = gate;
}

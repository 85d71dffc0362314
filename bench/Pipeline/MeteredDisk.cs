using System.Diagnostics;
using Matching.Journal.Log;

namespace Matching.Bench.Pipeline;

/// <summary>
/// The machine's disk, with a note of each group that the writer writes: how long it was, how long write and
/// sync took. What the zero-filler does is passed through.
/// </summary>
internal sealed class MeteredDisk : IDisk
{
    private readonly NativeDisk _disk = new();
    private readonly List<int> _sizes = new(1 << 20);

    /// <summary>Of each group and segment header, in order.</summary>
    public IReadOnlyList<int> Sizes => _sizes;

    public long WriteTicks { get; private set; }
    public long SyncTicks { get; private set; }
    public long Bytes { get; private set; }

    public void CreateDirectory(string directory) => _disk.CreateDirectory(directory);

    public IReadOnlyList<string> List(string directory) => _disk.List(directory);

    public bool Exists(string path) => _disk.Exists(path);

    public IDiskFile Create(string path) => _disk.Create(path);

    public IDiskFile Open(string path, bool forWriting) =>
        forWriting ? new File(this, _disk.Open(path, forWriting: true)) : _disk.Open(path, forWriting: false);

    public IDiskFile OpenSynchronous(string path) => new File(this, _disk.OpenSynchronous(path));

    public void Rename(string from, string to) => _disk.Rename(from, to);

    public void Delete(string path) => _disk.Delete(path);

    public void SyncDirectory(string directory) => _disk.SyncDirectory(directory);

    public IDisposable Lock(string path) => _disk.Lock(path);

    public long FreeBytes(string directory) => _disk.FreeBytes(directory);

    public string FileSystem(string directory) => _disk.FileSystem(directory);

    /// <summary>What was noted so far is forgotten: the part that counts begins.</summary>
    public void Reset()
    {
        _sizes.Clear();
        WriteTicks = SyncTicks = Bytes = 0;
    }

    private sealed class File(MeteredDisk disk, IDiskFile file) : IDiskFile
    {
        public long Length => file.Length;

        public int Read(long offset, Span<byte> target) => file.Read(offset, target);

        public void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            long began = Stopwatch.GetTimestamp();
            file.Write(offset, bytes);
            disk.WriteTicks += Stopwatch.GetTimestamp() - began;
            disk.Bytes += bytes.Length;
            disk._sizes.Add(bytes.Length);
        }

        public void Sync()
        {
            long began = Stopwatch.GetTimestamp();
            file.Sync();
            disk.SyncTicks += Stopwatch.GetTimestamp() - began;
        }

        public void ForgetCache() => file.ForgetCache();

        public void Dispose() => file.Dispose();
    }
}

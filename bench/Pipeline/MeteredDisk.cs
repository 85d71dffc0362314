using System.Diagnostics;
using Matching.Bench.Campaigns.Simulation;
using Matching.Gateway.Pipeline;
using Matching.Journal.Log;

namespace Matching.Bench.Pipeline;

/// <summary>
/// The machine's disk, with a note of each group that the writer writes: how long it was, how long write and
/// sync took. What the zero-filler does is passed through.
/// </summary>
internal sealed class MeteredDisk(VenueClock clock) : DiskAround(new NativeDisk())
{
    private readonly List<int> _sizes = new(1 << 20);

    /// <summary>Of each group and segment header, in order.</summary>
    public IReadOnlyList<int> Sizes => _sizes;

    public GroupTimes Groups { get; } = new(clock);

    public long WriteTicks { get; private set; }
    public long SyncTicks { get; private set; }
    public long Bytes { get; private set; }

    public override IDiskFile Open(string path, bool forWriting) =>
        forWriting ? new File(this, Inner.Open(path, forWriting)) : Inner.Open(path, forWriting);

    public override IDiskFile OpenSynchronous(string path) => new File(this, Inner.OpenSynchronous(path));

    /// <summary>What was noted so far is forgotten: the part that counts begins.</summary>
    public void Reset()
    {
        _sizes.Clear();
        WriteTicks = SyncTicks = Bytes = 0;
    }

    private sealed class File(MeteredDisk disk, IDiskFile file) : FileAround(file)
    {
        public override void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            disk.Groups.Writing(bytes);
            long began = Stopwatch.GetTimestamp();
            Inner.Write(offset, bytes);
            disk.WriteTicks += Stopwatch.GetTimestamp() - began;
            disk.Bytes += bytes.Length;
            disk._sizes.Add(bytes.Length);
        }

        public override void Sync()
        {
            long began = Stopwatch.GetTimestamp();
            Inner.Sync();
            disk.SyncTicks += Stopwatch.GetTimestamp() - began;
            disk.Groups.Synced();
        }
    }
}

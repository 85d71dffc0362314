using Matching.Journal.Log;

namespace Matching.Tests.Gateway;

/// <summary>The machine's disk, whose syncs of the journal do not return while the gate is closed.</summary>
internal sealed class HeldDisk(ManualResetEventSlim gate) : DiskAround(new NativeDisk())
{
    /// <summary>So many bytes of each write are not written, and a short write is told.</summary>
    public int LostOfEachWrite { get; set; }

    private ManualResetEventSlim Gate { get; } = gate;

    public override IDiskFile Open(string path, bool forWriting) =>
        forWriting ? new File(this, Inner.Open(path, forWriting), path) : Inner.Open(path, forWriting);

    private sealed class File(HeldDisk disk, IDiskFile file, string path) : FileAround(file)
    {
        public override void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            Inner.Write(offset, bytes[..^disk.LostOfEachWrite]);
            if (disk.LostOfEachWrite > 0) throw new DiskException("pwrite (short)", path, Posix.NoSpace);
        }

        public override void Sync()
        {
            disk.Gate.Wait();
            Inner.Sync();
        }
    }
}

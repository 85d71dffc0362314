using System.Buffers.Binary;
using Matching.Bench.Campaigns.Simulation;
using Matching.Journal.Log;
using static Matching.Bench.Campaigns.Simulation.LogScript;

namespace Matching.Tests.Replication;

/// <summary>
/// A log's tail is set aside, and the power goes after every call: what stands before the fork is there, what
/// stands behind it is in the log or, whole, in a file.
/// </summary>
public sealed class LogTruncationTests
{
    private const int Fork = 30;
    private const int Images = 40;
    private static readonly int[] s_groups = [10, 10, 5, 10, 0, 30, 30, 0, 30, 30, 30, 7, 0];

    [Fact]
    public void No_power_cut_loses_an_event_while_a_tail_is_set_aside()
    {
        SimDisk whole = DiskWith(s_groups);
        long last = Recover(whole);
        SimDisk done = whole.Copy();
        int before = done.Calls;
        using (LogDirectory directory = LogDirectory.Open(done, Place))
        {
            SetAside aside = LogTruncation.From(directory, Fork);
            Assert.Equal(last - Fork + 1, aside.Events);
        }
        Assert.InRange(Recover(done), 25, Fork - 1);
        int calls = done.Calls - before;
        for (int call = 1; call <= calls; call++)
        {
            SimDisk disk = whole.Copy();
            disk.PowerCutAtCall = disk.Calls + call;
            // Where the power goes is an exception of the disk's own.
            Record.Exception(() =>
            {
                using LogDirectory directory = LogDirectory.Open(disk, Place);
                LogTruncation.From(directory, Fork);
            });
            for (int seed = 0; seed < Images; seed++)
            {
                SimDisk left = disk.AfterPowerCut(new Random(seed));
                long found = Recover(left);
                Assert.True(found >= 25, $"call {call}, seed {seed}: the log ends at {found}");
                Assert.True(
                    found == last || AsideHolds(left, last), $"call {call}, seed {seed}: {found}, no file");
            }
        }
    }

    private static bool AsideHolds(SimDisk disk, long last)
    {
        string? name = disk.List(Place).FirstOrDefault(
            file => file.EndsWith(".events", StringComparison.Ordinal));
        if (name is null) return false;
        using IDiskFile file = disk.Open(Path.Combine(Place, name), forWriting: false);
        byte[] bytes = new byte[file.Length];
        file.Read(0, bytes);
        int at = 0;
        for (long sequence = Fork; sequence <= last; sequence++)
        {
            byte[] wanted = EventOf(sequence);
            if (BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at)) != wanted.Length) return false;
            if (!bytes.AsSpan(at + sizeof(int), wanted.Length).SequenceEqual(wanted)) return false;
            at += sizeof(int) + wanted.Length;
        }
        return at == bytes.Length;
    }
}

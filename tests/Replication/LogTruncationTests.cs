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

    /// <summary>The end of the last group that stands before the fork.</summary>
    private const int Before = 25;

    private static readonly int[] s_groups = [10, 10, 5, 10, 0, 30, 30, 0, 30, 30, 30, 7, 0];

    [Fact]
    public void No_power_cut_loses_an_event_while_a_tail_is_set_aside() =>
        Assert.Null(Violation(PlantedFault.None));

    [Theory]
    [InlineData(nameof(PlantedFault.SyncDoesNothing))]
    [InlineData(nameof(PlantedFault.DirectorySyncDoesNothing))]
    public void That_goes_red_on_a_planted_fault(string planted) =>
        Assert.NotNull(Violation(Enum.Parse<PlantedFault>(planted)));

    /// <summary>The first that is found; null for none.</summary>
    private static string? Violation(PlantedFault planted)
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
        int calls = done.Calls - before;
        Assert.InRange(Recover(done), Before, Fork - 1);
        for (int call = 1; call <= calls; call++)
        {
            SimDisk disk = whole.Copy(planted);
            disk.PowerCutAtCall = disk.Calls + call;
            // Where the power goes is an exception of the disk's own.
            Record.Exception(() =>
            {
                using LogDirectory directory = LogDirectory.Open(disk, Place);
                LogTruncation.From(directory, Fork);
            });
            for (int seed = 0; seed < Images; seed++)
                if (Judge(disk.AfterPowerCut(new Random(seed)), last) is { } wrong)
                    return $"call {call}, seed {seed}: {wrong}";
        }
        return null;
    }

    private static string? Judge(SimDisk left, long last)
    {
        try
        {
            long found = Recover(left);
            if (found < Before) return $"the log ends at {found}";
            return found == last || AsideHolds(left, last) ? null : $"the log ends at {found}, and no file";
        }
        catch (LogDamagedException damaged)
        {
            return damaged.Message;
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
        return !bytes.AsSpan(at).ContainsAnyExcept((byte)0);
    }
}

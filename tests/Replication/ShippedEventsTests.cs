using Matching.Journal.Log;
using Matching.Journal.Replication;
using Matching.Tests.House;

namespace Matching.Tests.Replication;

/// <summary>What is shipped comes from memory or from files, and nobody can tell which.</summary>
public sealed class ShippedEventsTests
{
    private const int Groups = 200;

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    [InlineData(90)]
    public void Each_durable_event_comes_once_in_order_however_far_behind_its_taker_is(int takePercent)
    {
        var random = new Random(takePercent);
        HistoryLab history = new HistoryLab().Genesis().Epoch(1, "a").Ticks(Groups * 10);
        using var place = new TemporaryDirectory();
        using LogDirectory directory = LogDirectory.Open(new NativeDisk(), place.Path);
        using LogTail tail = LogRecovery.Open(directory, HistoryLab.Shard);
        using var writer = new LogWriter(directory, tail, new LogOptions { SegmentBytes = 4 << 20 });
        using var committed = new CommittedGroups(0);
        using var shipped = new ShippedEvents(directory.Disk, place.Path, committed, 1);
        long taken = 0;
        for (int group = 0; group < Groups && writer.LastSequence < history.Last; group++)
        {
            history.Commit(writer, committed, random.Next(1, 10));
            while (random.Next(100) < takePercent && TryTake(shipped, history, ref taken)) { }
        }
        writer.Seal();
        while (TryTake(shipped, history, ref taken)) { }
        Assert.Equal(writer.LastSequence, taken);
        Assert.False(shipped.HasMore);
        if (takePercent < 90) Assert.True(shipped.FromFiles > 0);
    }

    private static bool TryTake(ShippedEvents shipped, HistoryLab history, ref long taken)
    {
        if (!shipped.TryNext(out long sequence, out ReadOnlySpan<byte> bytes)) return false;
        Assert.Equal(++taken, sequence);
        Assert.True(bytes.SequenceEqual(history.Events[(int)sequence - 1]));
        return true;
    }
}

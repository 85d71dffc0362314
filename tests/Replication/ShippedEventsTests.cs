using System.Buffers.Binary;
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
            Commit(writer, committed, history, random.Next(1, 10));
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

    private static void Commit(LogWriter writer, CommittedGroups committed, HistoryLab history, int count)
    {
        long first = writer.LastSequence + 1;
        // An epoch is a group's: genesis stands alone.
        if (first == 1) count = 1;
        Span<byte> space = writer.Begin();
        int at = 0;
        for (int e = 0; e < count; e++)
        {
            byte[] bytes = history.Events[(int)first - 1 + e];
            BinaryPrimitives.WriteInt32LittleEndian(space[at..], bytes.Length);
            bytes.CopyTo(space[(at + LogFormat.LengthPrefixBytes)..]);
            at += LogFormat.LengthPrefixBytes + bytes.Length;
        }
        writer.Commit(at, first, count, first == 1 ? 0u : 1u);
        committed.Offer(space[..at], first, count);
    }
}

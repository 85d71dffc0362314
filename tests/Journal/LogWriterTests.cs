using Matching.Journal.Log;
using Matching.Tests.House;
using static Matching.Bench.Campaigns.Simulation.LogScript;

namespace Matching.Tests.Journal;

public sealed class LogWriterTests
{
    [Fact]
    public void What_was_committed_is_recovered_in_order_and_byte_for_byte() =>
        Assert.Equal(36, Recover(DiskWith(1, 2, 30, 3)));

    [Fact]
    public void A_log_rolls_over_many_segments_and_each_header_goes_on_from_the_last()
    {
        SimDisk disk = DiskWith([.. Enumerable.Repeat(25, 60)]);

        Assert.Equal(1500, Recover(disk));
        Assert.True(LogDirectory.OrdinalsIn(disk, Place).Length > 10);
    }

    [Fact]
    public void A_reopened_log_goes_on_where_it_ended()
    {
        SimDisk disk = DiskWith(3, 0);
        for (int round = 1; round <= 20; round++)
        {
            using OpenLog log = OpenLog.On(disk);
            Assert.Equal(3 + (round - 1) * 12, log.Tail.LastSequence);
            log.Append(2, 10);
        }

        Assert.Equal(243, Recover(disk));
    }

    [Fact]
    public void An_empty_log_opens_as_empty_again_and_again()
    {
        var disk = new SimDisk();

        Assert.Equal(0, Recover(disk));
        Assert.Equal(0, Recover(disk));
    }

    [Fact]
    public void A_second_writer_is_refused_until_the_first_lets_go()
    {
        var disk = new SimDisk();
        using (OpenLog.On(disk)) Assert.Throws<LogInUseException>(() => OpenLog.On(disk));

        Recover(disk);
    }

    [Fact]
    public void A_seal_follows_the_last_data_group_once_and_nothing_else()
    {
        using OpenLog log = OpenLog.On(new SimDisk());

        Assert.False(log.Writer.Seal());
        log.Append(1);
        Assert.True(log.Writer.Seal());
        Assert.False(log.Writer.Seal());
        log.Append(1);
        Assert.True(log.Writer.Seal());
    }

    [Fact]
    public void A_group_that_fills_its_segment_to_the_last_byte_is_sealed_in_the_next()
    {
        SimDisk disk = DiskWith(1, 1, 1, 1, 1, 1, 1, 0, 1);
        using OpenLog log = OpenLog.On(disk);

        Assert.Equal(new GroupPlace(2, 3 * Block), log.Tail.End);
        Assert.Equal(8, log.Tail.LastSequence);
    }

    [Fact]
    public void No_sector_of_a_segment_in_use_is_zero_up_to_its_end()
    {
        SimDisk disk = DiskWith(1, 20, 0, 5);
        using OpenLog log = OpenLog.On(disk.Copy());

        Assert.False(Sectors.AnyIsZero(disk.File(PathOf(1)).ToArray().AsSpan(0, (int)log.Tail.End.Offset)));
    }

    [Fact]
    public void An_event_that_holds_a_sector_of_zeros_stops_the_writer()
    {
        using OpenLog log = OpenLog.On(new SimDisk());
        Span<byte> space = log.Writer.Begin();
        space[..2000].Clear();
        BitConverter.TryWriteBytes(space, 1996);

        Assert.Throws<LogStoppedException>(() => log.Writer.Commit(2000, 1, 1, 1));
        Assert.True(log.Writer.IsStopped);
    }

    [Fact]
    public void Events_with_the_longest_zero_runs_that_are_allowed_never_make_a_zero_sector()
    {
        using OpenLog log = OpenLog.On(new SimDisk());
        for (int lead = 0; lead < LogFormat.SectorBytes; lead++)
        {
            Span<byte> space = log.Writer.Begin();
            BitConverter.TryWriteBytes(space, lead + LogFormat.MaxZeroRunBytes);
            space.Slice(4, lead).Fill(1);
            space.Slice(4 + lead, LogFormat.MaxZeroRunBytes).Clear();
            int second = 4 + lead + LogFormat.MaxZeroRunBytes;
            BitConverter.TryWriteBytes(space[second..], 256);
            space.Slice(second + 4, 256).Clear();

            log.Writer.Commit(second + 260, log.Writer.LastSequence + 1, 2, 1);
        }
    }

    [Theory]
    [InlineData(0, 1, 1, 1u)]
    [InlineData(44, 2, 1, 1u)]
    [InlineData(44, 1, 0, 1u)]
    [InlineData(44, 1, 2, 1u)]
    [InlineData(43, 1, 1, 1u)]
    public void A_group_that_is_not_what_its_caller_says_stops_the_writer(
        int payloadBytes, long firstSequence, int eventCount, uint epoch)
    {
        using OpenLog log = OpenLog.On(new SimDisk());
        Span<byte> space = log.Writer.Begin();
        BitConverter.TryWriteBytes(space, 40);
        space.Slice(4, 40).Fill(1);

        Assert.Throws<LogStoppedException>(
            () => log.Writer.Commit(payloadBytes, firstSequence, eventCount, epoch));
        Assert.Throws<LogStoppedException>(() => log.Append(1));
    }

    [Fact]
    public void An_epoch_never_falls()
    {
        using OpenLog log = OpenLog.On(new SimDisk());
        LogScript.Append(log.Writer, 1, epoch: 2);
        LogScript.Append(log.Writer, 1, epoch: 3);

        Assert.Throws<LogStoppedException>(() => LogScript.Append(log.Writer, 1, epoch: 2));
    }

    [Fact]
    public void A_failure_at_any_call_stops_the_writer_for_good_and_what_was_acked_is_there()
    {
        int[] groups = [1, 30, 0, 12, 12, 12, 0, 12, 12, 40];
        int calls = DiskWith(groups).Calls;
        for (int failing = 1; failing <= calls; failing++)
        {
            var disk = new SimDisk { FailAtCall = failing };
            long acked = RunUntilItFails(disk, groups);
            Assert.InRange(Recover(disk), acked, long.MaxValue);
        }
    }

    [Fact]
    public void A_commit_that_a_watchdog_gave_up_on_throws_even_if_its_sync_succeeds()
    {
        using OpenLog log = OpenLog.On(new SimDisk());
        log.Writer.Begin();
        log.Writer.Stop("the sync took too long.");

        Assert.Throws<LogStoppedException>(() => log.Writer.Commit(44, 1, 1, 1));
        Assert.Equal(0, log.Writer.SyncStartedTimestamp);
    }

    [Fact]
    public void The_directory_is_synced_between_the_rename_of_a_segment_and_its_first_write()
    {
        var disk = new SimDisk { KeepsJournal = true };
        using (OpenLog log = OpenLog.On(disk)) log.Append(25, 25, 25, 25, 25, 25);

        for (long ordinal = 1; ordinal <= 2; ordinal++)
        {
            string name = Path.GetFileName(PathOf(ordinal));
            int renamed = disk.Journal.IndexOf($"rename {name}");
            int written = disk.Journal.IndexOf($"write {name}");
            Assert.InRange(disk.Journal.IndexOf("syncdir log", renamed), renamed, written);
        }
    }

    [Fact]
    public void An_append_allocates_nothing()
    {
        using var place = new TemporaryDirectory();
        using OpenLog log = OpenLog.On(
            new NativeDisk(), new LogOptions { SegmentBytes = 4 << 20 }, place.Path);
        byte[] encoded = new byte[8192];
        int bytes = Encode(encoded, 1, 20);
        for (int warmUp = 0; warmUp < 50; warmUp++) AppendEncoded(log.Writer, encoded.AsSpan(0, bytes), 20);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int group = 0; group < 100; group++) AppendEncoded(log.Writer, encoded.AsSpan(0, bytes), 20);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(1, log.Writer.SegmentOrdinal);
        Assert.Equal(0, allocated);
    }

    private static void AppendEncoded(LogWriter writer, ReadOnlySpan<byte> encoded, int events)
    {
        encoded.CopyTo(writer.Begin());
        writer.Commit(encoded.Length, writer.LastSequence + 1, events, 1);
        writer.CompleteHashes();
    }

    private static long RunUntilItFails(SimDisk disk, int[] groups)
    {
        OpenLog log;
        try
        {
            log = OpenLog.On(disk);
        }
        catch (DiskException)
        {
            return 0;
        }
        using (log)
        {
            long acked = 0;
            foreach (int events in groups)
            {
                bool wasStopped = log.Writer.IsStopped;
                try
                {
                    log.Append(events);
                    Assert.False(wasStopped && events > 0);
                    acked = log.Writer.LastSequence;
                }
                catch (LogStoppedException)
                {
                    Assert.True(log.Writer.IsStopped);
                }
            }
            return acked;
        }
    }
}

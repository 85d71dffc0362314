using Matching.Journal.Log;
using Matching.Tests.House;
using static Matching.Bench.Campaigns.Simulation.LogScript;

namespace Matching.Tests.Journal;

public sealed class LogReaderTests
{
    [Fact]
    public void A_stopped_log_is_read_from_any_sequence_to_its_end()
    {
        SimDisk disk = DiskWith([.. Enumerable.Repeat(25, 12)]);
        using var reader = new LogReader(disk, Place, LogReading.Stopped);
        for (long from = 1; from <= 301; from += 20)
        {
            reader.Seek(from);
            Assert.Equal(301 - from, ReadOn(reader));
            Assert.Equal(301, reader.NextSequence);
        }
    }

    [Fact]
    public void Any_event_is_found_by_its_sequence_and_reading_forward_is_not_disturbed()
    {
        SimDisk disk = DiskWith([.. Enumerable.Repeat(25, 12)]);
        using var reader = new LogReader(disk, Place, LogReading.Stopped);
        var random = new Random(11);
        for (long next = 1; next <= 300; next++)
        {
            long asked = 1 + random.Next(300);
            Assert.True(reader.TryRead(asked, out LogEvent found));
            AssertIs(asked, found);
            Assert.True(reader.TryNext(out LogEvent forward));
            AssertIs(next, forward);
        }
        Assert.False(reader.TryRead(301, out _));
        Assert.False(reader.TryRead(0, out _));
    }

    [Fact]
    public void Beside_a_running_venue_the_last_group_is_never_shown_before_a_later_header_proves_it()
    {
        var disk = new SimDisk();
        using OpenLog log = OpenLog.On(disk);
        using var reader = new LogReader(disk, Place, LogReading.Running);
        long provedEvents = 0;
        int[] groups = [1, 30, 2, 2, 0, 5, 0, 12, 80, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 40, 0];
        foreach (int events in groups)
        {
            long before = log.Writer.LastSequence;
            log.Append(events);
            provedEvents = events == 0 ? log.Writer.LastSequence : before;
            ReadOn(reader);
            Assert.Equal(provedEvents, reader.NextSequence - 1);
            Assert.Equal(provedEvents > 0, reader.TryRead(Math.Max(1, provedEvents), out _));
            Assert.False(reader.TryRead(provedEvents + 1, out _));
        }
        Assert.Equal(log.Writer.LastSequence, provedEvents);
    }

    [Fact]
    public void A_header_of_the_next_segment_proves_the_last_group_of_this_one()
    {
        SimDisk disk = DiskWith(1, 1, 1, 1, 1, 1, 1, 1);
        using var reader = new LogReader(disk, Place, LogReading.Running);

        Assert.Equal(7, ReadOn(reader));
    }

    [Fact]
    public void A_running_group_of_which_only_the_header_has_arrived_is_waited_for()
    {
        SimDisk disk = DiskWith(2, 30);
        byte[] all = disk.File(PathOf(1)).ToArray();
        disk.File(PathOf(1)).Write(2 * Block + LogFormat.SectorBytes, new byte[Block]);
        using var reader = new LogReader(disk, Place, LogReading.Running);
        Assert.Equal(2, ReadOn(reader));

        disk.File(PathOf(1)).Write(0, all);
        using (OpenLog log = OpenLog.On(disk)) log.Append(0);
        Assert.Equal(30, ReadOn(reader));
    }

    [Fact]
    public void A_reader_waits_for_a_log_that_does_not_exist_yet_and_for_a_sequence_to_come()
    {
        var disk = new SimDisk();
        using var reader = new LogReader(disk, Place, LogReading.Running);
        reader.Seek(40);
        Assert.Equal(0, ReadOn(reader));
        Assert.Equal(0, reader.FirstSequence());

        using OpenLog log = OpenLog.On(disk);
        log.Append(39, 0);
        Assert.Equal(0, ReadOn(reader));
        log.Append(4, 0);
        Assert.Equal(4, ReadOn(reader));
    }

    [Theory]
    [InlineData(LogReading.Stopped)]
    [InlineData(LogReading.Running)]
    public void A_damaged_group_before_another_is_refused(LogReading reading)
    {
        SimDisk disk = DiskWith(2, 30, 3, 0);
        disk.File(PathOf(1)).FlipBit(2 * Block + 3000, 1);
        using var reader = new LogReader(disk, Place, reading);

        Assert.True(reader.TryNext(out _));
        Assert.True(reader.TryNext(out _));
        Assert.Throws<LogDamagedException>(() => reader.TryNext(out _));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_damaged_header_of_a_stopped_log_is_refused_and_not_taken_for_its_end(long segment)
    {
        SimDisk disk = DiskWith([.. Enumerable.Repeat(25, 9)]);
        disk.File(PathOf(segment)).FlipBit(100, 3);
        using var reader = new LogReader(disk, Place, LogReading.Stopped);

        Assert.Throws<LogDamagedException>(() => ReadOn(reader));
        Assert.Throws<LogDamagedException>(() => reader.TryRead(60, out _));
    }

    [Fact]
    public void A_stopped_log_with_a_torn_end_is_read_up_to_it()
    {
        SimDisk disk = DiskWith(2, 30);
        disk.File(PathOf(1)).Write(2 * Block + LogFormat.SectorBytes, new byte[LogFormat.SectorBytes]);
        using var reader = new LogReader(disk, Place, LogReading.Stopped);

        Assert.Equal(2, ReadOn(reader));
    }

    [Fact]
    public void A_log_whose_first_segments_were_pruned_says_where_it_begins()
    {
        SimDisk disk = DiskWith([.. Enumerable.Repeat(25, 12)]);
        disk.Delete(PathOf(1));
        using var reader = new LogReader(disk, Place, LogReading.Stopped);
        Assert.False(reader.TryNext(out _));

        reader.Seek(reader.FirstSequence());
        Assert.True(reader.TryNext(out LogEvent first));
        AssertIs(reader.FirstSequence(), first);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Beside_a_running_venue_a_damaged_header_before_a_group_is_not_taken_for_the_end(long segment)
    {
        SimDisk disk = DiskWith([.. Enumerable.Repeat(25, 9)]);
        disk.File(PathOf(segment)).FlipBit(100, 3);

        AssertRefused(disk);
    }

    [Theory]
    [InlineData(LogFormat.SectorBytes)]
    [InlineData(8 * Block)]
    [InlineData(300 * Block)]
    public void Beside_a_running_venue_a_hole_before_a_group_is_not_taken_for_the_end(int bytes)
    {
        SimDisk disk = DiskWithOneSegment(groups: 320);
        disk.File(PathOf(1)).Write(5 * Block, new byte[bytes]);

        AssertRefused(disk);
        var nobody = default(NoVisitor);
        Assert.Throws<LogDamagedException>(
            () => LogScan.Run(disk, Place, LogReading.Running, ref nobody));
    }

    [Fact]
    public void Beside_a_running_venue_a_bad_header_behind_an_unproved_group_is_refused_if_a_group_follows()
    {
        SimDisk disk = DiskWith(2, 3, 3, 0);
        disk.File(PathOf(1)).FlipBit(3 * Block + 20, 1);

        AssertRefused(disk);
    }

    [Fact]
    public void A_reader_that_was_overtaken_by_pruning_says_so()
    {
        SimDisk disk = DiskWith([.. Enumerable.Repeat(25, 12)]);
        using var reader = new LogReader(disk, Place, LogReading.Running, looksFar: true);
        Assert.True(reader.TryNext(out _));
        disk.Delete(PathOf(1));
        disk.Delete(PathOf(2));

        Assert.Throws<LogPrunedException>(() => ReadOn(reader));
    }

    [Fact]
    public void Segments_that_are_pruned_while_their_headers_are_read_are_no_damage()
    {
        SimDisk disk = DiskWith([.. Enumerable.Repeat(25, 12)]);
        using var window = new SegmentWindow();

        var catalog = SegmentCatalog.ReadBesideWriter(
            new PrunedOnceListed(disk), Place, window, looksFar: true);

        Assert.Equal(2, catalog.Entered[0].Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_reader_beside_a_writer_on_another_thread_sees_every_event_once(bool looksFar)
    {
        const int Groups = 300;
        using var place = new TemporaryDirectory();
        var disk = new NativeDisk();
        var options = Small with { SegmentBytes = 64 * Block, FillInBackground = true };
        using OpenLog log = OpenLog.On(disk, options, place.Path);
        var writing = new Thread(() =>
        {
            for (int group = 0; group < Groups; group++) log.Append(1 + group % 40);
            log.Append(0);
        });
        using var reader = new LogReader(disk, place.Path, LogReading.Running, looksFar);
        writing.Start();
        long read = 0;
        while (writing.IsAlive) read += ReadOn(reader);
        read += ReadOn(reader);

        Assert.Equal(log.Writer.LastSequence, read);
    }

    /// <summary>Of one block each, in one segment.</summary>
    private static SimDisk DiskWithOneSegment(int groups)
    {
        var disk = new SimDisk();
        using OpenLog log = OpenLog.On(disk, Small with { SegmentBytes = 512 * Block });
        log.Append([.. Enumerable.Repeat(1, groups)]);
        return disk;
    }

    /// <summary>At once by who reads to the end and goes, in the end by who comes again and again.</summary>
    private static void AssertRefused(SimDisk disk)
    {
        const int Visits = 300;
        using var once = new LogReader(disk, Place, LogReading.Running, looksFar: true);
        Assert.Throws<LogDamagedException>(() => ReadOn(once));
        using var follower = new LogReader(disk, Place, LogReading.Running);
        Assert.Throws<LogDamagedException>(() =>
        {
            for (int visit = 0; visit < Visits; visit++) ReadOn(follower);
        });
    }

    private static long ReadOn(LogReader reader)
    {
        long count = 0;
        long expected = reader.NextSequence;
        for (; reader.TryNext(out LogEvent next); count++) AssertIs(expected++, next);
        return count;
    }

    /// <summary>Segment 1 goes between the first listing and the look at what it names.</summary>
    private sealed class PrunedOnceListed(SimDisk disk) : DiskAround(disk)
    {
        public override IReadOnlyList<string> List(string directory)
        {
            IReadOnlyList<string> names = base.List(directory);
            if (Exists(PathOf(1))) Delete(PathOf(1));
            return names;
        }

        public override IDiskFile Open(string path, bool forWriting) => Inner.Open(path, forWriting);
    }

    private static void AssertIs(long sequence, LogEvent found)
    {
        if (found.Sequence != sequence)
            Assert.Fail($"Event {found.Sequence} came where {sequence} was asked for.");
        if (!found.Bytes.SequenceEqual(EventOf(sequence)))
            Assert.Fail($"Event {sequence} is not as written.");
        Assert.Equal(1u, found.Epoch);
    }
}

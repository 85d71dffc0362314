using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Matching.Gateway.Hosting;
using Matching.Journal.Log;
using Matching.Tests.Gateway;
using Matching.Tests.House;
using static Matching.Bench.Campaigns.Simulation.LogScript;

namespace Matching.Tests.Journal;

/// <summary>Each way in which a log may be written: the same history, and nothing from the heap.</summary>
public sealed class LogModesTests : IDisposable
{
    private const int Events = 3900;

    private readonly TemporaryDirectory _place = new();

    public static TheoryData<LogWriteMode, bool> Modes => new()
    {
        { LogWriteMode.Buffered, true },
        { LogWriteMode.Buffered, false },
        { LogWriteMode.Direct, true },
        { LogWriteMode.Direct, false },
    };

    public void Dispose() => _place.Dispose();

    [Theory]
    [MemberData(nameof(Modes))]
    public void A_log_comes_back_from_every_mode_with_the_chains_that_a_simulation_gives(
        LogWriteMode mode, bool beside)
    {
        int[] groups = [1, 4000, 0, 3900, 17, 0, 2000, 1, 1, 0];
        for (int run = 0; run < 2; run++)
        {
            using OpenLog log = OpenLog.On(new NativeDisk(), Options(mode, beside), _place.Path);
            log.Append(groups);
        }

        using OpenLog last = OpenLog.On(new NativeDisk(), Options(mode, beside), _place.Path);
        var here = new SimDisk();
        var small = Options(LogWriteMode.Buffered, beside: false) with { FillInBackground = false };
        using (OpenLog simulated = OpenLog.On(here, small)) simulated.Append(groups);
        using OpenLog again = OpenLog.On(here, small);
        again.Append(groups);
        Assert.Equal(again.Writer.LastSequence, last.Tail.LastSequence);
        Assert.Equal(again.Writer.EventChain.Hash, last.Tail.EventChain.Hash);
        Assert.True(last.Writer.SegmentOrdinal > 1);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void An_append_allocates_nothing_also_where_it_enters_a_segment(LogWriteMode mode, bool beside)
    {
        using OpenLog log = OpenLog.On(new NativeDisk(), Options(mode, beside), _place.Path);
        byte[] encoded = new byte[LogFormat.MaxPayloadBytes];
        int bytes = Encode(encoded, 1, Events);
        Append(log.Writer, encoded.AsSpan(0, bytes), groups: 5);
        long first = log.Writer.SegmentOrdinal;

        long before = GC.GetAllocatedBytesForCurrentThread();
        Append(log.Writer, encoded.AsSpan(0, bytes), groups: 30);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(log.Writer.SegmentOrdinal > first + 2);
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void What_must_be_kept_back_is_ready_before_it_is_touched()
    {
        using OpenLog log = OpenLog.On(new NativeDisk(), Options(LogWriteMode.Buffered, true), _place.Path);
        const long Keep = 10L << 20;
        byte[] encoded = new byte[LogFormat.MaxPayloadBytes];
        int bytes = Encode(encoded, 1, Events);
        for (int group = 0; group < 20; group++)
        {
            Assert.Equal(DiskSpace.Ample, log.Writer.AwaitSpace(bytes, new SpaceToKeep(Keep, Keep)));
            Append(log.Writer, encoded.AsSpan(0, bytes), groups: 1);
            Assert.True(log.Writer.BytesLeft >= Keep);
        }
    }

    [Fact]
    public void Without_room_for_a_segment_the_log_is_short_then_at_its_last_and_ample_again_by_itself()
    {
        var disk = new SimDisk();
        LogOptions options = Small with { SegmentBytes = LogFormat.MinSegmentBytes };
        using OpenLog log = OpenLog.On(disk, options);
        var keep = new SpaceToKeep(1 << 20, 512 << 10);
        Assert.Equal(DiskSpace.Ample, log.Writer.AwaitSpace(0, keep));
        log.Append(1);
        disk.Free = 0;
        log.Append(3500, 3500, 3500);
        Assert.Equal(DiskSpace.Short, log.Writer.AwaitSpace(0, keep));
        Assert.Equal(DiskSpace.Last, log.Writer.AwaitSpace(0, new SpaceToKeep(1 << 20, 1L << 40)));

        disk.Free = long.MaxValue;
        Assert.True(log.Writer.RetryNextSegment());
        Assert.Equal(DiskSpace.Ample, log.Writer.AwaitSpace(0, keep));
    }

    [Fact]
    public void A_short_write_stops_the_writer()
    {
        using var open = new ManualResetEventSlim(initialState: true);
        var disk = new HeldDisk(open);
        using OpenLog log = OpenLog.On(disk, Options(LogWriteMode.Buffered, true), _place.Path);
        log.Append(1);
        disk.LostOfEachWrite = LogFormat.SectorBytes;

        Assert.Throws<LogStoppedException>(() => log.Append(1));
        Assert.Equal(1, log.Writer.LastSequence);
        disk.LostOfEachWrite = 0;
        Assert.Throws<LogStoppedException>(() => log.Append(1));
    }

    [Fact]
    public void A_sync_that_returns_after_the_watchdog_gave_up_acks_nothing()
    {
        using var gate = new ManualResetEventSlim(initialState: true);
        using OpenLog log = OpenLog.On(new HeldDisk(gate), Options(LogWriteMode.Buffered, true), _place.Path);
        log.Append(1);
        gate.Reset();
        Exception? thrown = null;
        var thread = new Thread(() => thrown = Record.Exception(() => LogScript.Append(log.Writer, 1)));
        thread.Start();
        SpinWait.SpinUntil(() => log.Writer.SyncStartedTimestamp != 0);

        log.Writer.Stop("the sync has not returned.");
        gate.Set();
        thread.Join();

        Assert.IsType<LogStoppedException>(thrown);
    }

    [Theory]
    [InlineData(LogWriteMode.Buffered)]
    [InlineData(LogWriteMode.Direct)]
    public void The_disk_is_tried_before_it_is_relied_on(LogWriteMode mode)
    {
        using LogDirectory directory = LogDirectory.Open(new NativeDisk(), _place.Path);
        DiskFacts facts = DiskProbe.Run(directory, mode);

        Assert.Equal(mode, facts.WriteMode);
        Assert.True(facts.Sync > TimeSpan.Zero);
        Assert.Single(Directory.GetFiles(_place.Path));
    }

    [Fact]
    public void A_full_disk_is_no_reason_to_stay_away()
    {
        const int NoSpace = 28;
        var disk = new UnsyncableDevice(new SimDisk { FailsWith = NoSpace, FailAtCall = 3 });
        using LogDirectory directory = LogDirectory.Open(disk, Place);

        Assert.Null(DiskProbe.Run(directory, wanted: null).Sync);
        Assert.Empty(disk.List(Place));
    }

    [Theory]
    [InlineData(0, false, LogWriteMode.Direct)]
    [InlineData(22, false, LogWriteMode.Buffered)]
    [InlineData(22, true, LogWriteMode.Buffered)]
    public void Groups_go_past_the_page_cache_where_the_file_system_can(
        int refusedWith, bool opens, LogWriteMode chosen)
    {
        var disk = new UnsyncableDevice(new SimDisk()) { RefusesDirectWith = refusedWith, Opens = opens };
        using LogDirectory directory = LogDirectory.Open(disk, Place);

        Assert.Equal(chosen, DiskProbe.Run(directory, wanted: null).WriteMode);
        Assert.Empty(disk.List(Place));
    }

    /// <summary>
    /// In direct mode the writer makes the calls of buffered mode, which power cuts are played for; that a
    /// write is durable as it returns is the descriptor's doing, by these flags alone.
    /// </summary>
    [Fact]
    public void A_file_for_direct_writes_is_past_the_page_cache_and_synchronous()
    {
        const int DataSynchronous = 0x1000;
        const int Direct = 0x4000;
        string path = Path.Combine(_place.Path, "synchronous");
        File.WriteAllBytes(path, new byte[Block]);
        using IDiskFile file = new NativeDisk().OpenSynchronous(path);

        string descriptor = Directory.GetFileSystemEntries("/proc/self/fd")
            .Single(entry => new FileInfo(entry).LinkTarget == path);
        string flags = File.ReadLines($"/proc/self/fdinfo/{Path.GetFileName(descriptor)}")
            .Single(line => line.StartsWith("flags:", StringComparison.Ordinal))["flags:".Length..].Trim();
        Assert.Equal(DataSynchronous | Direct, Convert.ToInt32(flags, 8) & (DataSynchronous | Direct));
    }

    [Theory]
    [InlineData(LogWriteMode.Buffered, false)]
    [InlineData(LogWriteMode.Direct, true)]
    public void A_segments_zeros_take_the_way_that_its_groups_take(LogWriteMode mode, bool pastTheCache)
    {
        var disk = new NotingDisk(new NativeDisk());
        using (OpenLog log = OpenLog.On(disk, Options(mode, beside: false), _place.Path)) log.Append([1]);

        string[] filled =
            [.. disk.PastTheCache.Where(path => path.EndsWith(".tmp", StringComparison.Ordinal))];
        Assert.Equal(pastTheCache, filled.Length > 0);
    }

    [Fact]
    public void A_disk_that_fails_is_not_taken_for_one_that_has_no_direct_writes()
    {
        const int Eio = 5;
        var disk = new UnsyncableDevice(new SimDisk()) { RefusesDirectWith = Eio };
        using LogDirectory directory = LogDirectory.Open(disk, Place);

        Assert.Throws<DiskException>(() => DiskProbe.Run(directory, wanted: null));
    }

    [Fact]
    public void A_disk_whose_syncs_report_no_errors_is_refused()
    {
        using LogDirectory directory = LogDirectory.Open(new SimDisk(), Place);
        directory.Disk.Create("/dev/null").Dispose();

        var refused = Assert.Throws<IOException>(() => DiskProbe.Run(directory, wanted: null));
        Assert.Contains("swallows the errors", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_thread_says_what_it_asked_for_and_whether_it_got_it()
    {
        string? said = null;
        string? refused = null;
        string? prompt = null;
        string? both = null;
        var thread = new Thread(() =>
        {
            said = new ThreadPlacement(0, 0).Apply("journal");
            refused = new ThreadPlacement(0, 1000).Apply("journal");
            prompt = new ThreadPlacement { IsPrompt = true }.Apply("journal");
            both = new ThreadPlacement(1000, null) { IsPrompt = true }.Apply("journal");
        });
        thread.Start();
        thread.Join();

        Assert.StartsWith("name=journal scheduling=other core=", said, StringComparison.Ordinal);
        const string Refused = "name=journal scheduling=other core=any refused=\"core 1000: ";
        Assert.StartsWith(Refused, refused, StringComparison.Ordinal);
        // Which of them, the kernel, a sandbox and whoever started this decide.
        Match slice = Regex.Match(
            prompt!,
            """^name=journal scheduling=other( slice=100us| slice=none| refused="slice: .+") core=any$""");
        Assert.True(slice.Success, prompt);
        Assert.StartsWith(
            $"name=journal scheduling=other{slice.Groups[1].Value} refused=\"priority 1000: ", both,
            StringComparison.Ordinal);
    }

    private static LogOptions Options(LogWriteMode mode, bool beside) => new()
    {
        SegmentBytes = 4 << 20,
        WriteMode = mode,
        HashBeside = beside,
    };

    private static void Append(LogWriter writer, ReadOnlySpan<byte> encoded, int groups)
    {
        for (int group = 0; group < groups; group++)
        {
            encoded.CopyTo(writer.Begin());
            writer.Commit(encoded.Length, writer.LastSequence + 1, Events, 1);
            writer.BeginHashes();
        }
    }

    /// <summary>The machine's own device that can't be synced, beside simulated files.</summary>
    private sealed class UnsyncableDevice(IDisk files) : DiskAround(files)
    {
        public override IDiskFile Open(string path, bool forWriting) => path == "/dev/null"
            ? new NativeDisk().Open(path, forWriting)
            : Inner.Open(path, forWriting);

        /// <summary>The system's error number for a file past the page cache; 0 gives one.</summary>
        public int RefusesDirectWith { get; init; }

        /// <summary>Refuses only what is written to it.</summary>
        public bool Opens { get; init; }

        public override IDiskFile OpenSynchronous(string path)
        {
            if (RefusesDirectWith == 0) return Inner.OpenSynchronous(path);
            if (!Opens) throw new DiskException("open", path, RefusesDirectWith);
            return new RefusingFile(Inner.OpenSynchronous(path), path, RefusesDirectWith);
        }
    }

    /// <summary>Which files were opened for direct writes.</summary>
    private sealed class NotingDisk(IDisk files) : DiskAround(files)
    {
        public ConcurrentBag<string> PastTheCache { get; } = [];

        public override IDiskFile Open(string path, bool forWriting) => Inner.Open(path, forWriting);

        public override IDiskFile OpenSynchronous(string path)
        {
            PastTheCache.Add(path);
            return Inner.OpenSynchronous(path);
        }
    }

    private sealed class RefusingFile(IDiskFile file, string path, int errno) : FileAround(file)
    {
        public override void Write(long offset, ReadOnlySpan<byte> bytes) =>
            throw new DiskException("pwrite", path, errno);

        public override void Sync() => Inner.Sync();
    }
}

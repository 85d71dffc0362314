using System.Globalization;
using System.Runtime.InteropServices;
using Matching.Journal.Log;
using Matching.Tests.House;

namespace Matching.Tests.Journal;

/// <summary>The real file system behind the log, in a directory of its own.</summary>
public sealed class NativeDiskTests : IDisposable
{
    private static readonly LogOptions s_options = new() { SegmentBytes = LogFormat.MinSegmentBytes };

    private readonly TemporaryDirectory _place = new();
    private readonly NativeDisk _disk = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void A_log_of_large_and_small_groups_comes_back_from_real_files()
    {
        for (int run = 0; run < 3; run++)
        {
            using OpenLog log = OpenLog.On(_disk, s_options, Log);
            log.Append(1, 4000, 0, 3900, 17, 0);
        }

        using OpenLog last = OpenLog.On(_disk, s_options, Log);
        Assert.Equal(3 * 7918, last.Tail.LastSequence);
        using var reader = new LogReader(_disk, Log, LogReading.Running);
        Assert.True(reader.TryRead(12_345, out LogEvent found));
        Assert.Equal(LogScript.EventOf(12_345), found.Bytes);
    }

    [Fact]
    public void A_second_process_or_writer_is_refused_by_the_lock()
    {
        using OpenLog log = OpenLog.On(_disk, s_options, Log);

        Assert.Throws<LogInUseException>(() => LogDirectory.Open(new NativeDisk(), Log));
    }

    [Fact]
    public void A_lock_that_is_given_back_is_free_though_a_child_being_started_still_has_the_file()
    {
        string path = Path.Combine(_place.Path, "lock");
        IDisposable held = _disk.Lock(path);
        string descriptor = Directory.EnumerateFiles("/proc/self/fd")
            .Single(file => new FileInfo(file).LinkTarget == path);
        int inherited = Duplicate(int.Parse(Path.GetFileName(descriptor), CultureInfo.InvariantCulture));
        Assert.True(inherited >= 0);
        try
        {
            held.Dispose();
            _disk.Lock(path).Dispose();
        }
        finally
        {
            Assert.Equal(0, Close(inherited));
        }
    }

    [Fact]
    public void Leftovers_are_deleted_by_the_writer_only()
    {
        using (OpenLog.On(_disk, s_options, Log))
        {
        }
        string leftover = LogDirectory.LeftoverOf(LogDirectory.PathOf(Log, 9));
        File.WriteAllText(leftover, "half a segment");
        using (var reader = new LogReader(_disk, Log, LogReading.Stopped)) reader.TryNext(out _);
        Assert.True(File.Exists(leftover));

        LogDirectory.Open(_disk, Log).Dispose();
        Assert.False(File.Exists(leftover));
    }

    [Fact]
    public void A_failed_call_names_call_file_and_error_number()
    {
        const int NoSuchFile = 2;
        string missing = Path.Combine(_place.Path, "missing");
        var failed = Assert.Throws<DiskException>(() => _disk.Open(missing, forWriting: true));

        Assert.Equal(("open", NoSuchFile), (failed.Call, failed.Errno));
        Assert.Contains(missing, failed.Message, StringComparison.Ordinal);
        Assert.Throws<DiskException>(() => _disk.Delete(missing));
        Assert.Throws<DiskException>(() => _disk.Rename(missing, missing + "2"));
        Assert.Throws<DiskException>(() => _disk.SyncDirectory(missing));
    }

    [Fact]
    public void A_write_and_a_sync_that_the_kernel_refuses_are_exceptions()
    {
        const int BadDescriptor = 9;
        const int InvalidArgument = 22;
        string path = Path.Combine(_place.Path, "file");
        _disk.Create(path).Dispose();
        using IDiskFile readOnly = _disk.Open(path, forWriting: false);
        Assert.Equal(BadDescriptor, Assert.Throws<DiskException>(() => readOnly.Write(0, [1])).Errno);
        Assert.Equal(BadDescriptor, Assert.Throws<DiskException>(() => readOnly.Allocate(1)).Errno);

        // A pipe or a character device has nothing to sync: the kernel says EINVAL.
        using IDiskFile device = _disk.Open("/dev/null", forWriting: true);
        Assert.Equal(InvalidArgument, Assert.Throws<DiskException>(device.Sync).Errno);
    }

    [Fact]
    public void A_full_device_is_an_exception()
    {
        const int NoSpace = 28;
        using IDiskFile full = _disk.Open("/dev/full", forWriting: true);

        Assert.Equal(NoSpace, Assert.Throws<DiskException>(() => full.Write(0, [1])).Errno);
    }

    [Fact]
    public void A_file_that_is_there_is_not_created_again()
    {
        string path = Path.Combine(_place.Path, "file");
        _disk.Create(path).Dispose();

        Assert.Throws<DiskException>(() => _disk.Create(path));
    }

    private string Log => Path.Combine(_place.Path, "deep", "log");

    [DllImport("libc", EntryPoint = "dup")]
    private static extern int Duplicate(int descriptor);

    [DllImport("libc", EntryPoint = "close")]
    private static extern int Close(int descriptor);
}

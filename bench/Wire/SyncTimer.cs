using System.Diagnostics;
using HdrHistogram;
using Matching.Journal.Log;

namespace Matching.Bench.Wire;

/// <summary>
/// What the disk alone takes: a block of 4 KiB written behind the last one and synced, in a file that is
/// zero-filled like a segment of the journal, one after the other.
/// </summary>
internal sealed class SyncTimer : IDisposable
{
    private const int FileBlocks = 4_096;

    private readonly IDiskFile _file;
    private readonly AlignedBuffer _block = new AlignedBuffer(LogFormat.BlockBytes).Touched();
    private readonly string _path;
    private int _next;

    public SyncTimer(string directory)
    {
        _path = Path.Combine(directory, "sync-baseline");
        _file = new NativeDisk().Create(_path);
        for (int block = 0; block < FileBlocks; block++)
            _file.Write((long)block * LogFormat.BlockBytes, _block.Span);
        _file.Sync();
        _block.Span.Fill(1);
    }

    public LongHistogram Run(int count)
    {
        LongHistogram times = AckBook.New();
        for (int i = 0; i < count; i++)
        {
            long began = Stopwatch.GetTimestamp();
            _file.Write((long)_next * LogFormat.BlockBytes, _block.Span);
            _file.Sync();
            times.RecordValue((long)Stopwatch.GetElapsedTime(began).TotalNanoseconds);
            _next = (_next + 1) % FileBlocks;
        }
        return times;
    }

    public void Dispose()
    {
        _file.Dispose();
        _block.Dispose();
        File.Delete(_path);
    }
}

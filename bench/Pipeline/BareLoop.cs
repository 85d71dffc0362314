using System.Diagnostics;
using Matching.Journal.Log;

namespace Matching.Bench.Pipeline;

/// <summary>
/// What the disk alone takes: the groups of a run by their sizes, written and synced one after the other in
/// the same mode, with the same zero-filler beside. No events, no checksum, no hash, no ring.
/// </summary>
internal static class BareLoop
{
    public static TimeSpan Run(IReadOnlyList<int> sizes, string place, LogOptions options)
    {
        using LogDirectory directory = LogDirectory.Open(new NativeDisk(), place);
        using var filler = new SegmentFiller(directory, options, firstOrdinal: 1);
        using AlignedBuffer bytes = new AlignedBuffer(LogFormat.MaxGroupBytes).Touched();
        IDiskFile? file = null;
        long offset = options.SegmentBytes;
        filler.Await();
        long began = Stopwatch.GetTimestamp();
        foreach (int size in sizes)
        {
            if (offset + size > options.SegmentBytes)
            {
                file?.Dispose();
                file = filler.Take();
                offset = 0;
            }
            file!.Write(offset, bytes.Span[..size]);
            file.Sync();
            offset += size;
            filler.WriterOffset = offset;
        }
        TimeSpan elapsed = Stopwatch.GetElapsedTime(began);
        file?.Dispose();
        return elapsed;
    }
}

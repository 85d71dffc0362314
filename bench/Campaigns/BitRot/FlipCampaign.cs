using Matching.Bench.Campaigns.Simulation;
using Matching.Journal.Log;

namespace Matching.Bench.Campaigns.BitRot;

/// <summary>
/// Flips every bit of every file of an image, one at a time: each reader gives the right data, or refuses.
/// </summary>
internal static class FlipCampaign
{
    private const int ZeroBitsPerFlip = 61;

    /// <param name="image">Read by all threads.</param>
    /// <param name="tally">Where it is counted.</param>
    /// <param name="every">
    /// 1 flips every bit of all that was ever written, n about one in n; of the zeros behind the end, which
    /// are all alike, one in many.
    /// </param>
    /// <param name="skipsChecksums">
    /// The planted fault: readers see sound checksums whatever was flipped, as one that doesn't look at them.
    /// </param>
    public static void Run(RotImage image, RotTally tally, int every = 1, bool skipsChecksums = false)
    {
        SteadyHeap.Keep();
        foreach (long segment in image.Segments)
        {
            long written = image.WrittenBytesOf(segment) * 8;
            long all = RotImage.BytesOf(image.Disk, segment) * 8;
            FlipBits(0, written, every);
            FlipBits(written, all, Math.Max(every, ZeroBitsPerFlip));

            void FlipBits(long from, long to, int step) =>
                Parallel.For(0, (to - from) / step, (index, loop) =>
                {
                    Flip(image, tally, segment, from + index * step, skipsChecksums);
                    if (tally.Violation is not null) loop.Stop();
                });
        }
    }

    private static void Flip(RotImage image, RotTally tally, long segment, long bit, bool skipsChecksums)
    {
        SimDisk altered = image.Disk.Copy();
        var place = new GroupPlace(segment, bit / 8);
        altered.File(LogScript.PathOf(segment)).FlipBit(place.Offset, (int)(bit % 8));
        if (skipsChecksums && !image.TryRepairChecksums(altered, place)) return;
        tally.Judge(
            image, altered, mayLookShorter: false, isBeforeEnd: image.IsBeforeLastGroup(place),
            () => $"bit {bit % 8} of byte {place.Offset} of segment {segment} was flipped");
    }
}

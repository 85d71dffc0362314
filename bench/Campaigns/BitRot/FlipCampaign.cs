using Matching.Bench.Campaigns.Simulation;
using Matching.Journal.Log;

namespace Matching.Bench.Campaigns.BitRot;

/// <summary>
/// Flips every bit of every file of an image, one at a time: each reader gives the right data, or refuses.
/// </summary>
internal static class FlipCampaign
{
    /// <param name="image">Read by all threads.</param>
    /// <param name="tally">Where it is counted.</param>
    /// <param name="every">1 flips every bit, n about one in n; a prime misses no bit of a byte.</param>
    /// <param name="skipsChecksums">
    /// The planted fault: readers see sound checksums whatever was flipped, as one that doesn't look at them.
    /// </param>
    public static void Run(RotImage image, RotTally tally, int every = 1, bool skipsChecksums = false)
    {
        foreach (long segment in image.Segments)
        {
            long bits = RotImage.BytesOf(image.Disk, segment) * 8;
            Parallel.For(0, bits / every, (index, loop) =>
            {
                Flip(image, tally, segment, index * every, skipsChecksums);
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
            image, altered, mayLookShorter: false,
            () => $"bit {bit % 8} of byte {place.Offset} of segment {segment} was flipped");
    }
}

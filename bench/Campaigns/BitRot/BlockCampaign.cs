using Matching.Bench.Campaigns.Simulation;
using Matching.Journal.Log;

namespace Matching.Bench.Campaigns.BitRot;

/// <summary>
/// Blocks and sectors zeroed, swapped, copied over one another or brought from another history of the same
/// log; files cut short or gone.
/// </summary>
internal sealed class BlockCampaign(RotImage image, RotTally tally)
{
    private const int Block = LogFormat.BlockBytes;
    private const int Sector = LogFormat.SectorBytes;

    private readonly List<GroupPlace> _blocks = [.. Places(image, Block)];

    /// <param name="other">A log of the same venue that went another way: what a stale block holds.</param>
    public void Run(RotImage other)
    {
        SteadyHeap.Keep();
        List<Action> alterations =
        [
            .. Places(image, Sector).Select<GroupPlace, Action>(place => () => Zero(place, Sector)),
            .. _blocks.Select<GroupPlace, Action>(place => () => Zero(place, Block)),
            .. Pairs().Select<(GroupPlace From, GroupPlace To), Action>(pair => () => Copy(image, pair)),
            .. Pairs().Where(pair => IsBefore(pair.From, pair.To))
                .Select<(GroupPlace From, GroupPlace To), Action>(pair => () => Swap(pair)),
            .. Places(other, Block).SelectMany(_ => _blocks, (from, to) => (from, to))
                .Select<(GroupPlace From, GroupPlace To), Action>(pair => () => Copy(other, pair)),
            .. image.Segments.SelectMany(_ => Lengths(), (segment, length) => (Action)(
                () => Truncate(segment, length))),
            .. image.Segments.Select<long, Action>(segment => () => Delete(segment)),
        ];
        Parallel.ForEach(alterations, (alter, loop) =>
        {
            alter();
            if (tally.Violation is not null) loop.Stop();
        });
    }

    private static IEnumerable<GroupPlace> Places(RotImage image, int step)
    {
        foreach (long segment in image.Segments)
        {
            long bytes = RotImage.BytesOf(image.Disk, segment);
            for (long at = 0; at < bytes; at += step) yield return new GroupPlace(segment, at);
        }
    }

    private static bool IsBefore(GroupPlace one, GroupPlace other) =>
        (one.SegmentOrdinal, one.Offset).CompareTo((other.SegmentOrdinal, other.Offset)) < 0;

    private static byte[] BytesAt(SimDisk disk, GroupPlace place, int bytes)
    {
        byte[] content = new byte[bytes];
        disk.File(LogScript.PathOf(place.SegmentOrdinal)).Read(place.Offset, content);
        return content;
    }

    private static void Write(SimDisk disk, GroupPlace place, byte[] bytes) =>
        disk.File(LogScript.PathOf(place.SegmentOrdinal)).Write(place.Offset, bytes);

    private IEnumerable<(GroupPlace From, GroupPlace To)> Pairs() =>
        _blocks.SelectMany(_ => _blocks, (from, to) => (from, to)).Where(pair => pair.from != pair.to);

    private IEnumerable<long> Lengths()
    {
        for (long length = 0; length < RotImage.BytesOf(image.Disk, image.Segments[0]); length += Sector)
            yield return length;
    }

    private void Zero(GroupPlace place, int bytes)
    {
        SimDisk altered = image.Disk.Copy();
        Write(altered, place, new byte[bytes]);
        Judge(altered, $"{bytes} bytes at {place} were zeroed", place);
    }

    private void Copy(RotImage source, (GroupPlace From, GroupPlace To) pair)
    {
        SimDisk altered = image.Disk.Copy();
        Write(altered, pair.To, BytesAt(source.Disk, pair.From, Block));
        bool isOwn = source == image;
        string whose = isOwn ? "its own" : "another history's";
        tally.Judge(
            image, altered, IsTear(altered, pair.To), image.IsBeforeLastGroup(pair.To),
            () => $"{whose} block at {pair.From} was copied to {pair.To}", isOfAnotherHistory: !isOwn);
    }

    private void Swap((GroupPlace From, GroupPlace To) pair)
    {
        SimDisk altered = image.Disk.Copy();
        Write(altered, pair.To, BytesAt(image.Disk, pair.From, Block));
        Write(altered, pair.From, BytesAt(image.Disk, pair.To, Block));
        Judge(altered, $"the blocks at {pair.From} and {pair.To} were swapped", pair.From, pair.To);
    }

    private void Truncate(long segment, long length)
    {
        SimDisk altered = image.Disk.Copy();
        altered.File(LogScript.PathOf(segment)).Truncate(length);
        Judge(altered, $"segment {segment} was cut to {length} bytes", new GroupPlace(segment, length));
    }

    /// <summary>Without its last files a log is a shorter one; with a gap it is damaged.</summary>
    private void Delete(long segment)
    {
        SimDisk altered = image.Disk.Copy();
        altered.Delete(LogScript.PathOf(segment));
        bool isLast = segment >= image.LastGroup.Place.SegmentOrdinal && segment == image.Segments[^1];
        tally.Judge(image, altered, isLast, !isLast, () => $"segment {segment} was deleted");
    }

    private void Judge(SimDisk altered, string what, params GroupPlace[] touched) =>
        tally.Judge(
            image, altered, Array.TrueForAll(touched, place => IsTear(altered, place)),
            Array.Exists(touched, image.IsBeforeLastGroup), () => what);

    /// <summary>
    /// Whether nothing but sectors of the last group, and behind it, are others than before, and those of the
    /// group are zero: what a crash leaves that tore a group of which nobody was told.
    /// </summary>
    private bool IsTear(SimDisk altered, GroupPlace block)
    {
        GroupPlace start = block with { Offset = block.Offset / Block * Block };
        byte[] before = BytesAt(image.Disk, start, Block);
        byte[] after = BytesAt(altered, start, Block);
        for (int at = 0; at < Block; at += Sector)
        {
            ReadOnlySpan<byte> sector = after.AsSpan(at, Sector);
            if (sector.SequenceEqual(before.AsSpan(at, Sector))) continue;
            GroupPlace place = start with { Offset = start.Offset + at };
            if (image.IsBeforeLastGroup(place)) return false;
            if (IsBefore(place, image.End) && !Sectors.IsZero(sector)) return false;
        }
        return true;
    }
}

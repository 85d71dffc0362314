namespace Matching.Journal.Log;

/// <summary>What stands where a group might start.</summary>
internal enum GroupVerdict
{
    Whole,

    /// <summary>The sector that would hold the header was never written.</summary>
    NotWritten,

    /// <summary>Something was written there that isn't a group's header.</summary>
    BadHeader,

    /// <summary>A sound header that says it belongs elsewhere.</summary>
    Misplaced,

    /// <summary>A sound header; payload or padding is not what it says.</summary>
    BadBody,

    /// <summary>All checksums hold, but the payload isn't as many events as stated.</summary>
    BadFraming,
}

/// <summary>Judges one group by itself; what came before it is the caller's business.</summary>
internal static class GroupCheck
{
    /// <param name="header">Meaningful from <see cref="GroupVerdict.Misplaced"/> on, and if whole.</param>
    /// <param name="group">Header to padding; meaningful if whole. It lies in the window.</param>
    public static GroupVerdict At(
        SegmentWindow window, GroupPlace place, out GroupHeader header, out ReadOnlySpan<byte> group)
    {
        group = default;
        ReadOnlySpan<byte> sector = window.Read(place.Offset, LogFormat.SectorBytes);
        if (!GroupHeader.TryRead(sector, out header))
        {
            return Sectors.IsZero(sector) ? GroupVerdict.NotWritten : GroupVerdict.BadHeader;
        }
        if (header.SegmentOrdinal != place.SegmentOrdinal || header.Offset != place.Offset)
        {
            return GroupVerdict.Misplaced;
        }
        if (!TryReadAll(window, header, out group)) return GroupVerdict.BadBody;
        return Payload.IsWhole(PayloadOf(header, group), header.EventCount)
            ? GroupVerdict.Whole
            : GroupVerdict.BadFraming;
    }

    /// <summary>
    /// The offset of the first sound header in [from, to), also of one that belongs elsewhere; or -1.
    /// </summary>
    public static long FindHeader(SegmentWindow window, long from, long to)
    {
        for (long at = from; at < to; at += LogFormat.BlockBytes)
        {
            if (GroupHeader.TryRead(window.Read(at, LogFormat.GroupHeaderBytes), out _)) return at;
        }
        return -1;
    }

    /// <summary>
    /// A header behind the group in the same segment. It was written after the group's sync returned.
    /// </summary>
    public static bool IsFollowedByHeader(SegmentWindow window, in GroupHeader header)
    {
        long behind = header.Offset + header.ExtentBytes;
        ReadOnlySpan<byte> bytes =
            window.Read(header.Offset, header.ExtentBytes + LogFormat.GroupHeaderBytes);
        return bytes.Length > header.ExtentBytes
            && GroupHeader.TryRead(bytes[header.ExtentBytes..], out GroupHeader next)
            && next.SegmentOrdinal == header.SegmentOrdinal
            && next.Offset == behind
            && next.FirstSequence == header.NextSequence;
    }

    public static ReadOnlySpan<byte> PayloadOf(in GroupHeader header, ReadOnlySpan<byte> group) =>
        group.Slice(LogFormat.GroupHeaderBytes, header.PayloadBytes);

    /// <summary>
    /// Reads the group together with the header that may follow it, so that both are seen at one time; that
    /// can bring other bytes than the window held when it gave the header, so the header must be the same
    /// still.
    /// </summary>
    private static bool TryReadAll(
        SegmentWindow window, scoped in GroupHeader header, out ReadOnlySpan<byte> group)
    {
        group = window.Read(header.Offset, header.ExtentBytes + LogFormat.GroupHeaderBytes);
        if (group.Length < header.ExtentBytes) return false;
        group = group[..header.ExtentBytes];
        return GroupHeader.TryRead(group, out GroupHeader still)
            && still == header
            && GroupHeader.BodyIsSound(group);
    }
}

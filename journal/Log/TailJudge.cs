namespace Matching.Journal.Log;

/// <summary>
/// Decides what stands behind the last whole group: nothing, a write that a crash tore, or damage. A tear
/// leaves a zero sector, for all was zero before and the device writes a sector whole or not at all; it
/// leaves nothing behind the group, for only one is in flight. All else is damage, and damage is never cut.
/// </summary>
internal readonly ref struct TailJudge(SegmentWindow window, GroupPlace place, long nextSequence)
{
    /// <summary>The bytes to cut there, 0 if the log simply ends.</summary>
    /// <exception cref="LogDamagedException">No crash can have left this.</exception>
    public long TornBytes(GroupVerdict verdict, in GroupHeader header) => verdict switch
    {
        GroupVerdict.NotWritten => TornBeforeHeader(),
        GroupVerdict.BadBody => TornBehindHeader(header),
        GroupVerdict.BadHeader => throw Damaged(
            place.Offset, "a group's header was written, but is not as written."),
        GroupVerdict.Misplaced => throw Damaged(
            place.Offset,
            $"it holds the group of segment {header.SegmentOrdinal}, offset {header.Offset}."),
        _ => throw Damaged(place.Offset, "its checksums hold, but its events do not fill it."),
    };

    /// <summary>
    /// Beside a writer, what isn't whole may still be on its way; but not if a later header is seen first,
    /// and it isn't whole even then.
    /// </summary>
    /// <param name="within">How far a later header is looked for.</param>
    public void RefuseUnlessUnderWay(long within)
    {
        long behind = place.Offset + LogFormat.BlockBytes;
        long end = Math.Min(behind + within, window.Length);
        long later = GroupCheck.FindHeader(window, behind, end);
        window.Forget();
        GroupVerdict verdict = GroupCheck.At(window, place, out GroupHeader header, out _);
        bool isWhole = verdict == GroupVerdict.Whole;
        // No write under way looks like a whole group of another history, or of another place in this one.
        if (isWhole && header.FirstSequence != nextSequence)
            throw Damaged(place.Offset, $"it starts with sequence {header.FirstSequence}.");
        if (!isWhole && later >= 0)
            throw Damaged(place.Offset, $"no whole group is here, but one follows at offset {later}.");
    }

    public LogDamagedException Damaged(long offset, string sentence) =>
        new(place.SegmentOrdinal, offset, nextSequence, sentence);

    /// <summary>The header's sector is zero, so the group may have had any size up to the largest.</summary>
    private long TornBeforeHeader()
    {
        long end = Math.Min(place.Offset + LogFormat.MaxGroupBytes, window.Length);
        if (window.FirstNonZero(place.Offset, window.Length) < 0) return 0;
        RefuseBytesBehind(end);
        long later = GroupCheck.FindHeader(window, place.Offset + LogFormat.BlockBytes, end);
        if (later >= 0)
            throw Damaged(place.Offset, $"nothing is here, but a group follows at offset {later}.");
        return end - place.Offset;
    }

    private long TornBehindHeader(in GroupHeader header)
    {
        long end = place.Offset + header.ExtentBytes;
        if (end > window.Length)
            throw Damaged(place.Offset, "its group reaches over the end of the segment.");
        RefuseBytesBehind(end);
        if (!Sectors.AnyIsZero(window.Read(place.Offset, header.ExtentBytes)))
        {
            throw Damaged(place.Offset, "all of the last group was written, but its checksum fails.");
        }
        return header.ExtentBytes;
    }

    private void RefuseBytesBehind(long end)
    {
        long found = window.FirstNonZero(end, window.Length);
        if (found >= 0)
            throw Damaged(place.Offset, $"no whole group is here, but offset {found} was written.");
    }
}

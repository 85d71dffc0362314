using System.Numerics;

namespace Matching.Journal.Log;

/// <summary>Moves over data groups, from segment to segment, and takes only what counts.</summary>
internal sealed class GroupCursor(
    IDisk disk, string directory, LogReading reading, SparseIndex index) : IDisposable
{
    /// <summary>
    /// So often must one who follows have come back to a place in vain before it looks far behind it, and
    /// then each time that the number has doubled: seconds, for those who come every few milliseconds.
    /// </summary>
    private const long VisitsBeforeFarLook = 256;

    private readonly SegmentWindow _window = new();
    private GroupPlace _place;
    private GroupPlace _visited;
    private long _visits;
    private long _nextSequence;
    private GroupHeader _group;
    private GroupHeader _unproved;

    private enum Look
    {
        Taken,
        NothingThere,
        Unproved,
        Bad,
    }

    /// <summary>
    /// Told of the next segment's header before its groups: all groups of the one before have been given.
    /// </summary>
    public Action<SegmentHeader>? Entering { get; init; }

    /// <summary>Looks far behind a place where nothing is at the first visit.</summary>
    public bool LooksFar { get; init; }

    public bool HasPlace => _place.SegmentOrdinal > 0;

    /// <summary>Whether <see cref="Group"/> and <see cref="Payload"/> may be used.</summary>
    public bool HasGroup { get; private set; }

    public ref readonly GroupHeader Group => ref _group;

    public ReadOnlySpan<byte> Payload =>
        GroupCheck.PayloadOf(_group, _window.Read(_group.Offset, _group.ExtentBytes));

    public void Leave()
    {
        _place = default;
        HasGroup = false;
    }

    /// <summary>
    /// Goes before the group that holds the sequence, or some way before that; false if it can't.
    /// </summary>
    public bool GoTo(long sequence)
    {
        long segmentBefore = _place.SegmentOrdinal;
        Leave();
        if (!TryFind(sequence, out GroupPlace place, out long firstSequence)) return false;
        if (place.SegmentOrdinal == segmentBefore) (_place, _nextSequence) = (place, firstSequence);
        else Enter(place, firstSequence);
        return true;
    }

    /// <summary>
    /// Goes to the next data group that counts. False if there is none: what was in memory is forgotten
    /// then, so that the next call looks at the file again.
    /// </summary>
    public bool MoveNext()
    {
        while (true)
        {
            HasGroup = false;
            Look seen = LookHere(isProved: reading == LogReading.Stopped);
            if (seen != Look.Taken && !MoveOnFrom()) return false;
            if (HasGroup) return true;
        }
    }

    public void Dispose() => _window.Dispose();

    /// <summary>What the index remembers may have been pruned since.</summary>
    private bool TryFind(long sequence, out GroupPlace place, out long firstSequence)
    {
        while (index.TryFind(sequence, out place, out firstSequence))
        {
            if (disk.Exists(LogDirectory.PathOf(directory, place.SegmentOrdinal))) return true;
            index.ForgetThrough(place.SegmentOrdinal);
        }
        return false;
    }

    /// <summary>
    /// Looks again, with fresh eyes: the next segment's header first, then this place. If the header is
    /// there, all groups of this segment are durable, and a place with nothing on it is the segment's end.
    /// In the other order a group written between the two looks would be passed over.
    /// </summary>
    private bool MoveOnFrom()
    {
        bool isFollowed = index.TryReadHeader(_place.SegmentOrdinal + 1, out SegmentHeader next);
        _window.Forget();
        Look seen = LookHere(isProved: isFollowed || reading == LogReading.Stopped);
        switch (seen)
        {
            case Look.Taken:
                return true;
            case Look.NothingThere when isFollowed:
                if (next.Before.NextSequence != _nextSequence)
                    throw Damaged("the next segment does not go on here.");
                Entering?.Invoke(next);
                Enter(new GroupPlace(next.Ordinal, LogFormat.SegmentHeaderBytes), _nextSequence);
                return true;
            case Look.Bad when isFollowed:
                throw Damaged("no whole group is here, but the next segment is in use.");
        }
        if (reading == LogReading.Stopped) RefuseDamage();
        else RefuseDamageBehind(seen);
        _window.Forget();
        return false;
    }

    private Look LookHere(bool isProved)
    {
        GroupVerdict verdict = GroupCheck.At(
            _window, _place, out GroupHeader header, out ReadOnlySpan<byte> group);
        if (verdict == GroupVerdict.NotWritten) return Look.NothingThere;
        if (verdict != GroupVerdict.Whole) return Look.Bad;
        if (header.FirstSequence != _nextSequence)
            throw Damaged($"it starts with sequence {header.FirstSequence}.");
        if (!isProved && !GroupCheck.IsFollowedByHeader(_window, header))
        {
            _unproved = header;
            return Look.Unproved;
        }
        Take(header);
        return Look.Taken;
    }

    private void Take(in GroupHeader header)
    {
        _place = _place with { Offset = header.Offset + header.ExtentBytes };
        _nextSequence = header.NextSequence;
        if (header.Kind != GroupKind.Data) return;
        _group = header;
        HasGroup = true;
        index.Note(header);
    }

    /// <summary>A stopped log may end in a torn group, which recovery will cut, but not in damage.</summary>
    private void RefuseDamage()
    {
        GroupVerdict verdict = GroupCheck.At(_window, _place, out GroupHeader header, out _);
        if (verdict == GroupVerdict.Whole) return;
        new TailJudge(_window, _place, _nextSequence).TornBytes(verdict, header);
    }

    /// <summary>
    /// Beside a running venue what isn't whole, or isn't there, may still be on its way. What was written in
    /// part is looked behind at each visit, what looks like the end only now and then: it costs a read of all
    /// that is left of the segment.
    /// </summary>
    private void RefuseDamageBehind(Look seen)
    {
        (GroupPlace place, long nextSequence) = seen == Look.Unproved
            ? (_place with { Offset = _place.Offset + _unproved.ExtentBytes }, _unproved.NextSequence)
            : (_place, _nextSequence);
        if (seen == Look.Bad)
            new TailJudge(_window, place, nextSequence).RefuseUnlessUnderWay(LogFormat.MaxGroupBytes);
        _visits = place == _visited ? _visits + 1 : 1;
        _visited = place;
        if (BitOperations.IsPow2(_visits) && (LooksFar || _visits >= VisitsBeforeFarLook))
            LiveEnd.RefuseDamage(disk, directory, _window, place, nextSequence);
    }

    private void Enter(GroupPlace place, long nextSequence)
    {
        _window.Attach(disk.Open(LogDirectory.PathOf(directory, place.SegmentOrdinal), forWriting: false));
        (_place, _nextSequence) = (place, nextSequence);
    }

    private LogDamagedException Damaged(string sentence) =>
        new(_place.SegmentOrdinal, _place.Offset, _nextSequence, sentence);
}

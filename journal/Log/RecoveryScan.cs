namespace Matching.Journal.Log;

/// <summary>
/// Reads the segments from first to last, checks each group against all that came before, changes nothing.
/// </summary>
internal sealed class RecoveryScan
{
    private readonly IDisk _disk;
    private readonly string _location;
    private readonly IReadOnlyList<SegmentHeader> _segments;
    private readonly SegmentWindow _window;
    private readonly RecoveryOptions _options;
    private readonly LogReading _reading;
    private readonly int _first;
    private readonly int _chainedFrom;
    private readonly ClaimCheck? _claim;

    /// <param name="disk">Only read from.</param>
    /// <param name="location">The directory; its lock need not be held.</param>
    /// <param name="catalog">Read for the same kind of reading.</param>
    /// <param name="window">Moved over the segments.</param>
    /// <param name="options">What to read and whom to tell.</param>
    /// <param name="reading">
    /// Beside a running venue the scan ends before the first group that isn't proved durable.
    /// </param>
    public RecoveryScan(
        IDisk disk,
        string location,
        SegmentCatalog catalog,
        SegmentWindow window,
        RecoveryOptions options,
        LogReading reading = LogReading.Stopped)
    {
        (_disk, _location) = (disk, location);
        _reading = reading;
        _segments = catalog.Entered;
        _window = window;
        _options = options;
        int shownFrom = SegmentOf(options.FromSequence);
        int chainFrom = ResumableFrom(options.VerifyEventChain ? shownFrom : _segments.Count - 1);
        LogState chain = _segments[chainFrom].Before;
        _chainedFrom = IndexOf(chain.OpenBlock.SegmentOrdinal);
        _first = Math.Min(shownFrom, _chainedFrom);
        if (options.Claim is { } claim) (_claim, _first) = Claimed(claim, SegmentOf(claim.Sequence + 1));
        ChainAnchor = chain;
        Chains = new LogChains(_segments[_first].Before, chain);
        Chains.Events.BlockCompleted = options.ChainBlockCompleted;
    }

    public LogChains Chains { get; }

    /// <summary>
    /// Where the event chain is taken up, on a header's word; at C_0 in a log from its beginning.
    /// </summary>
    public LogState ChainAnchor { get; }

    public GroupPlace End { get; private set; }

    public long SegmentBytes { get; private set; }

    /// <summary>Of a last group that is whole, but not proved durable: beside a running venue only.</summary>
    public int UnprovedEvents { get; private set; }

    /// <summary>What must be cut, null if nothing.</summary>
    public LogCut? Run<TVisitor>(ref TVisitor visitor)
        where TVisitor : ILogVisitor
    {
        LogCut? cut = null;
        for (int index = _first; index < _segments.Count && cut is null; index++)
        {
            CheckHeader(_segments[index], isFirst: index == _first);
            cut = ScanSegment(index, ref visitor);
            _options.Progress?.Invoke(
                new RecoveryProgress(index - _first + 1, _segments.Count - _first, Chains.NextSequence));
        }
        _claim?.RequireConfirmed(End, Chains.NextSequence);
        _claim?.Dispose();
        return cut;
    }

    /// <summary>
    /// From the last header at or before the claim's end, and from there back to where its open block began.
    /// </summary>
    private (ClaimCheck Check, int First) Claimed(HistoryClaim claim, int from)
    {
        LogState start = _segments[from].Before;
        int first = IndexOf(start.OpenBlock.SegmentOrdinal);
        if (first >= 0 && start.NextSequence <= claim.Sequence + 1)
            return (new ClaimCheck(claim, in start, _segments[from].Ordinal), Math.Min(first, _first));
        throw Damaged(
            _segments[from].Ordinal, 0,
            $"the log can't confirm a snapshot of event {claim.Sequence}: its segments of then are gone.");
    }

    /// <summary>The last segment that starts at or before the sequence.</summary>
    private int SegmentOf(long sequence)
    {
        int index = _segments.Count - 1;
        while (index > 0 && _segments[index].Before.NextSequence > sequence) index--;
        return index;
    }

    /// <summary>
    /// From there on, the first segment whose open chain block still lies in the directory.
    /// </summary>
    private int ResumableFrom(int index)
    {
        while (index < _segments.Count && IndexOf(_segments[index].Before.OpenBlock.SegmentOrdinal) < 0)
            index++;
        if (index < _segments.Count) return index;
        throw Damaged(
            _segments[^1].Ordinal, 0, "the event chain can't be resumed: its open block's start is gone.");
    }

    private int IndexOf(long ordinal) => (int)Math.Max(-1, ordinal - _segments[0].Ordinal);

    private void CheckHeader(in SegmentHeader header, bool isFirst)
    {
        if (isFirst && header.Ordinal > 1) return;
        LogState expected = isFirst
            ? LogChains.StartOf(header.Identity)
            : Chains.StateBefore(new GroupPlace(header.Ordinal, LogFormat.SegmentHeaderBytes));
        LogState stated = header.Before;
        if (stated.NextSequence < Chains.Events.NextSequence) stated = WithChainOf(stated, expected);
        if (stated != expected)
            throw Damaged(header.Ordinal, 0, "its header does not go on from the segment before.");
    }

    /// <summary>Before the event chain's start nothing can be said of it.</summary>
    private static LogState WithChainOf(LogState stated, LogState expected) => stated with
    {
        ChainBlocks = expected.ChainBlocks,
        ChainHash = expected.ChainHash,
        OpenBlock = expected.OpenBlock,
    };

    private LogCut? ScanSegment<TVisitor>(int index, ref TVisitor visitor)
        where TVisitor : ILogVisitor
    {
        SegmentHeader segment = _segments[index];
        bool isChained = index >= _chainedFrom;
        bool isLast = index == _segments.Count - 1;
        _window.Attach(_disk.Open(LogDirectory.PathOf(_location, segment.Ordinal), forWriting: false));
        var place = new GroupPlace(segment.Ordinal, LogFormat.SegmentHeaderBytes);
        GroupVerdict verdict;
        GroupHeader header;
        while (true)
        {
            verdict = GroupCheck.At(_window, place, out header, out ReadOnlySpan<byte> group);
            if (verdict != GroupVerdict.Whole || isLast && !IsProved(header)) break;
            CheckGoesOn(header);
            ReadOnlySpan<byte> payload = GroupCheck.PayloadOf(header, group);
            _claim?.Take(header, payload);
            Visit(header, payload, ref visitor);
            _options.GroupScanned?.Invoke(new LogGroup(place, header));
            if (isChained) Chains.Absorb(header, group);
            else Chains.AbsorbHeader(header, group);
            place = place with { Offset = place.Offset + header.ExtentBytes };
        }
        End = place;
        SegmentBytes = segment.SegmentBytes;
        if (isLast && _reading == LogReading.Stopped) return Judge(place, verdict, header);
        if (isLast) StopBesideWriter(place, verdict, header);
        else RefuseAnythingBehind(place);
        return null;
    }

    private bool IsProved(in GroupHeader header) =>
        _reading == LogReading.Stopped || GroupCheck.IsFollowedByHeader(_window, header);

    /// <summary>What stands there may be on its way; so may what follows a group that is whole.</summary>
    private void StopBesideWriter(GroupPlace place, GroupVerdict verdict, in GroupHeader header)
    {
        if (verdict == GroupVerdict.Whole)
        {
            UnprovedEvents = header.EventCount;
            place = place with { Offset = place.Offset + header.ExtentBytes };
        }
        LiveEnd.RefuseDamage(_disk, _location, _window, place, Chains.NextSequence + UnprovedEvents);
    }

    private void CheckGoesOn(in GroupHeader header)
    {
        string? wrong = null;
        if (header.FirstSequence != Chains.NextSequence)
            wrong = $"it starts with sequence {header.FirstSequence}.";
        else if (header.PreviousHash != Chains.LastGroupHash)
            wrong = "it does not chain to the one before.";
        else if (header.Epoch < Chains.Epoch) wrong = $"epoch {header.Epoch} follows epoch {Chains.Epoch}.";
        else if (header.Kind == GroupKind.Seal && Chains.LastKind != GroupKind.Data)
            wrong = "a seal seals nothing.";
        if (wrong is not null) throw Damaged(header.SegmentOrdinal, header.Offset, wrong);
    }

    private void Visit<TVisitor>(in GroupHeader header, ReadOnlySpan<byte> payload, ref TVisitor visitor)
        where TVisitor : ILogVisitor
    {
        long sequence = header.FirstSequence;
        for (int at = 0; at < payload.Length; sequence++)
        {
            int length = Payload.LengthAt(payload, at);
            at += LogFormat.LengthPrefixBytes;
            if (sequence >= _options.FromSequence) visitor.OnEvent(sequence, payload.Slice(at, length));
            at += length;
        }
    }

    private void RefuseAnythingBehind(GroupPlace place)
    {
        if (_window.FirstNonZero(place.Offset, _window.Length) < 0) return;
        throw Damaged(
            place.SegmentOrdinal, place.Offset, "no whole group is here, but the next segment is in use.");
    }

    private LogCut? Judge(GroupPlace place, GroupVerdict verdict, in GroupHeader header)
    {
        long torn = new TailJudge(_window, place, Chains.NextSequence).TornBytes(verdict, header);
        if (torn == 0) return null;
        return new LogCut(
            place.SegmentOrdinal,
            place.Offset,
            torn,
            Chains.NextSequence,
            "the last group was torn as it was written.");
    }

    private LogDamagedException Damaged(long ordinal, long offset, string sentence) =>
        new(ordinal, offset, Chains?.NextSequence ?? 0, sentence);
}

namespace Matching.Journal.Log;

/// <summary>
/// Recomputes the event chain from a segment's header to the event that a claim ends with, and compares. It
/// takes the groups that a scan passes, until it has seen enough.
/// </summary>
internal sealed class ClaimCheck : IDisposable
{
    private readonly HistoryClaim _claim;
    private readonly EventChain _chain;
    private bool _isConfirmed;

    public ClaimCheck(HistoryClaim claim, in LogState start, long segmentOrdinal)
    {
        _claim = claim;
        _chain = new EventChain(start.ChainBlocks, start.ChainHash);
        Compare(new GroupPlace(segmentOrdinal, 0));
    }

    /// <exception cref="LogDamagedException">The log's history is another one.</exception>
    public void Take(in GroupHeader header, ReadOnlySpan<byte> payload)
    {
        if (_isConfirmed) return;
        int events = (int)Math.Clamp(_claim.Sequence + 1 - header.FirstSequence, 0, header.EventCount);
        _chain.Append(payload[..Payload.BytesOf(payload, events)], header.FirstSequence, events);
        Compare(new GroupPlace(header.SegmentOrdinal, header.Offset));
    }

    /// <summary>At the log's end.</summary>
    /// <exception cref="LogDamagedException">It ends before the claim does.</exception>
    public void RequireConfirmed(GroupPlace end, long nextSequence)
    {
        if (_isConfirmed) return;
        throw new LogDamagedException(
            end.SegmentOrdinal, end.Offset, nextSequence,
            $"the log ends here, but a snapshot was made from its events up to {_claim.Sequence}:"
            + " it has lost its end, or is an older copy.");
    }

    public void Dispose() => _chain.Dispose();

    private void Compare(GroupPlace place)
    {
        if (_chain.NextSequence <= _claim.Sequence) return;
        if (_chain.Claim() != _claim)
        {
            throw new LogDamagedException(
                place.SegmentOrdinal, place.Offset, _claim.Sequence + 1,
                $"the log's events up to {_claim.Sequence} are not those that the snapshot was made from.");
        }
        _isConfirmed = true;
    }
}

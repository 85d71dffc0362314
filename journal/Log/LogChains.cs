namespace Matching.Journal.Log;

/// <summary>
/// Follows the groups in their order and keeps what the next header needs of them: both hash chains, the
/// next sequence, the epoch. It is the one place that hashes. What a group's header needs and what the events
/// add share nothing, so the events may be absorbed on another thread, later.
/// </summary>
internal sealed class LogChains : IDisposable
{
    private readonly EventChain _events;
    private GroupPlace _openBlock;

    /// <param name="start">The state at the first group that will come.</param>
    /// <param name="chain">
    /// Whose event chain to go on with. It begins a block at or before a group that will come; a header's
    /// state in the middle of a block needs the groups from its open block on.
    /// </param>
    public LogChains(in LogState start, in LogState chain)
    {
        _events = new EventChain(chain.ChainBlocks, chain.ChainHash);
        NextSequence = start.NextSequence;
        Epoch = start.Epoch;
        LastKind = start.LastKind;
        LastGroupHash = start.LastGroupHash;
    }

    public long NextSequence { get; private set; }

    public uint Epoch { get; private set; }

    public GroupKind LastKind { get; private set; }

    public Hash256 LastGroupHash { get; private set; }

    public EventChain Events => _events;

    public static LogState StartOf(LogIdentity identity) => new(
        NextSequence: 1,
        Epoch: 0,
        GroupKind.None,
        identity.GroupChainStart,
        ChainBlocks: 0,
        identity.EventChainStart,
        new GroupPlace(1, LogFormat.SegmentHeaderBytes));

    /// <summary>
    /// The state between the last group and one that would start at <paramref name="next"/>.
    /// </summary>
    public LogState StateBefore(GroupPlace next) => new(
        NextSequence,
        Epoch,
        LastKind,
        LastGroupHash,
        _events.Blocks,
        _events.Hash,
        _events.AtBlockStart ? next : _openBlock);

    /// <summary>Takes the next group, which is whole and in its place.</summary>
    public void Absorb(in GroupHeader header, ReadOnlySpan<byte> group)
    {
        AbsorbEvents(header, group);
        AbsorbHeader(header, group);
    }

    /// <summary>The group chain alone: 128 bytes, which the next header can't do without.</summary>
    public void AbsorbHeader(in GroupHeader header, ReadOnlySpan<byte> group)
    {
        LastGroupHash = Hash256.Of(group[..LogFormat.GroupHeaderBytes]);
        NextSequence = header.NextSequence;
        Epoch = header.Epoch;
        LastKind = header.Kind;
    }

    /// <summary>
    /// The event chain alone. Only <see cref="StateBefore"/> needs it, when the groups are all absorbed.
    /// </summary>
    public void AbsorbEvents(in GroupHeader header, ReadOnlySpan<byte> group)
    {
        if (header.EventCount == 0) return;
        bool opensBlock = _events.AtBlockStart;
        long blocks = _events.Blocks;
        _events.Append(
            group.Slice(LogFormat.GroupHeaderBytes, header.PayloadBytes), header.FirstSequence,
            header.EventCount);
        if (opensBlock || _events.Blocks > blocks)
            _openBlock = new GroupPlace(header.SegmentOrdinal, header.Offset);
    }

    public void Dispose() => _events.Dispose();
}

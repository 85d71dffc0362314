namespace Matching.Journal.Log;

/// <summary>
/// Follows a log group by group, also behind its writer, and recomputes the event chain on the way: at each
/// segment's header the two must agree. It takes no lock and changes nothing.
/// </summary>
public sealed class LogFollower : IDisposable
{
    private readonly SparseIndex _index;
    private readonly GroupCursor _cursor;

    /// <param name="disk">Only read from.</param>
    /// <param name="directory">The log's.</param>
    /// <param name="reading">Whether a writer may be at work.</param>
    /// <param name="chain">
    /// Where to begin: at the start of its open block. The follower takes it over.
    /// </param>
    public LogFollower(IDisk disk, string directory, LogReading reading, EventChain chain)
    {
        Chain = chain;
        _index = new SparseIndex(disk, directory);
        _cursor = new GroupCursor(disk, directory, reading, _index) { Entering = Compare };
    }

    /// <summary>Over all events of the groups that were given.</summary>
    public EventChain Chain { get; }

    /// <summary>The next data group's; valid until the next call.</summary>
    public ReadOnlySpan<byte> Payload => _cursor.Payload;

    public long FirstSequence => _cursor.Group.FirstSequence;

    public int EventCount => _cursor.Group.EventCount;

    /// <summary>
    /// Goes to the next data group that counts. False if there is none yet: call again later.
    /// </summary>
    /// <exception cref="LogDamagedException">What stands there is not what was written.</exception>
    public bool MoveNext()
    {
        if (!_cursor.HasPlace && !_cursor.GoTo(Chain.NextSequence)) return false;
        do
        {
            if (!_cursor.MoveNext()) return false;
        }
        while (_cursor.Group.NextSequence <= Chain.NextSequence);
        Chain.Append(_cursor.Payload, _cursor.Group.FirstSequence, _cursor.Group.EventCount);
        return true;
    }

    public void Dispose()
    {
        _cursor.Dispose();
        Chain.Dispose();
    }

    private void Compare(SegmentHeader entered)
    {
        LogState stated = entered.Before;
        // Where the reading began in the midst of a block, the headers of that block say nothing new.
        if (stated.NextSequence < Chain.NextSequence) return;
        if (stated.ChainBlocks == Chain.Blocks && stated.ChainHash == Chain.Hash) return;
        throw new LogDamagedException(
            entered.Ordinal, 0, stated.NextSequence,
            $"its header says C_{stated.ChainBlocks} = {stated.ChainHash},"
            + $" the events before it make C_{Chain.Blocks} = {Chain.Hash}.");
    }
}

using System.Buffers.Binary;
using Matching.Engine.Events;
using Matching.Journal.Events;
using Matching.Journal.Log;

namespace Matching.Gateway.Records;

/// <summary>
/// The journal's files read forward with the event chain over what is read, compared at each segment's
/// header: for one who keeps what he has read, and must know later of which history it is.
/// </summary>
internal sealed class HashedJournal : IDisposable
{
    private readonly LogReader _log;
    private readonly EventChain _chain;
    private byte[] _prefixed = new byte[256];

    private HashedJournal(IDisk disk, string directory, in ChainStart start)
    {
        _chain = new EventChain(start.Blocks, start.Hash);
        _log = new LogReader(disk, directory, LogReading.Running) { Entering = Compare };
        _log.Seek(start.NextSequence);
    }

    public long NextSequence => _chain.NextSequence;

    /// <summary>Behind the event that was given last.</summary>
    public HistoryClaim Claim() => _chain.Claim();

    /// <summary>
    /// From the newest block that a header states, and from which all events up to the one behind the
    /// sequence can be read; null where the log is pruned too closely.
    /// </summary>
    public static HashedJournal? Before(IDisk disk, string directory, long sequence) =>
        ChainStart.Before(disk, directory, sequence + 1) is { } start
            ? new HashedJournal(disk, directory, in start)
            : null;

    /// <summary>The next event; false if it isn't shown yet, or is pruned.</summary>
    /// <exception cref="LogDamagedException">What is there is not what its headers state.</exception>
    public bool TryNext(out Event e)
    {
        e = default;
        if (!_log.TryNext(out LogEvent next)) return false;
        int length = LogFormat.LengthPrefixBytes + next.Bytes.Length;
        if (_prefixed.Length < length) _prefixed = new byte[length];
        BinaryPrimitives.WriteInt32LittleEndian(_prefixed, next.Bytes.Length);
        next.Bytes.CopyTo(_prefixed.AsSpan(LogFormat.LengthPrefixBytes));
        _chain.Append(_prefixed.AsSpan(0, length), next.Sequence, eventCount: 1);
        if (EventDecoder.TryDecode(next.Bytes, out e, out DecodeFault fault)) return true;
        throw new InvalidDataException($"event {next.Sequence} can't be read: {fault}");
    }

    /// <summary>Asked where the next event isn't shown.</summary>
    /// <exception cref="NoHistoryException">It never will be.</exception>
    public void RequireKept()
    {
        long first = _log.FirstSequence();
        if (NextSequence >= first) return;
        throw new NoHistoryException(
            $"the journal was pruned to event {first} before event {NextSequence} was taken");
    }

    public void Dispose()
    {
        _log.Dispose();
        _chain.Dispose();
    }

    private void Compare(ChainStart stated)
    {
        if (stated.Blocks != _chain.Blocks || stated.Hash == _chain.Hash) return;
        throw new LogDamagedException(
            stated.SegmentOrdinal, 0, stated.NextSequence,
            $"its header says C_{stated.Blocks} = {stated.Hash}, the events before it make {_chain.Hash}.");
    }
}

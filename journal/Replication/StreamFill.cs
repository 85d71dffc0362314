using System.Buffers.Binary;
using Matching.Engine;
using Matching.Engine.Events;
using Matching.Journal.Events;
using Matching.Journal.EventStore;
using Matching.Journal.Log;

namespace Matching.Journal.Replication;

/// <summary>A group that has just become durable: events, each behind its length.</summary>
public delegate void GroupTaken(ReadOnlySpan<byte> payload, long firstSequence, int eventCount);

/// <summary>What a page of the stream was to a log.</summary>
public enum FillStep
{
    None = 0,

    /// <summary>There is more behind it.</summary>
    More = 1,

    /// <summary>The log holds all that the stream does.</summary>
    AtEnd = 2,

    /// <summary>The stream ends before the log: what is missing is not shipped yet, or was lost.</summary>
    Shorter = 3,

    /// <summary>The log's last event is another in the stream: the two are to be reconciled.</summary>
    Forked = 4,
}

/// <summary>
/// Fills a log from its shard's stream: whole transactions in groups, each event checked as it comes, the
/// event chain at each block's end. What is written is durable when a call returns. Each page begins with
/// the last event that was taken, which must still be there: a failover of EventStoreDB may take events back.
/// </summary>
public sealed class StreamFill : IDisposable
{
    private readonly EventStoreClient _client;
    private readonly string _stream;
    private readonly LogDirectory _directory;
    private readonly LogTail _tail;
    private readonly LogWriter _writer;
    private readonly Dictionary<long, Hash256> _stated = [];
    private readonly byte[] _space = new byte[LogFormat.MaxPayloadBytes];
    private ReadOnlyMemory<byte> _last;
    private Exception? _differs;
    private volatile EpochPolicy? _policy;
    private int _bytes;
    private int _events;
    private int _pendingBytes;
    private int _pendingEvents;
    private uint _epoch;
    private long _first;

    /// <param name="client">Requires the leader: others may show what a failover takes back.</param>
    /// <param name="stream">The shard's.</param>
    /// <param name="directory">The log's; it is recovered, and held until this is disposed.</param>
    /// <param name="shard">The stream's, from its genesis.</param>
    /// <param name="options">Of the segments that are made.</param>
    /// <param name="recovery">How much of the log is verified before anything is written to it.</param>
    public StreamFill(
        EventStoreClient client, string stream, LogDirectory directory, LogIdentity shard,
        LogOptions options, RecoveryOptions recovery)
    {
        (_client, _stream, _directory) = (client, stream, directory);
        _tail = LogRecovery.Open(directory, shard, recovery);
        using (var files = new LogHistory(directory.Disk, directory.Location, LogReading.Stopped))
        {
            History own = files.Read(_tail.LastSequence);
            if (!own.IsEmpty) _last = own.At(own.Last);
            _policy = EpochPolicy.Newest(own);
        }
        _writer = new LogWriter(directory, _tail, options);
        _writer.EventChain.BlockCompleted = Compare;
        _epoch = _writer.Epoch;
        _first = _writer.LastSequence + 1;
    }

    /// <summary>Durable.</summary>
    public long LastSequence => _writer.LastSequence;

    /// <summary>
    /// Of the newest epoch that it has taken; null where the log begins after that epoch did. Any thread may
    /// ask.
    /// </summary>
    public EpochPolicy? Policy
    {
        get => _policy;
        internal set => _policy = value;
    }

    /// <summary>Told of each group, once it is durable.</summary>
    public GroupTaken? Taken { get; set; }

    /// <summary>Takes what the stream holds behind the log's end; returns how many events.</summary>
    /// <param name="taken">Told behind each page of how far the log has come.</param>
    /// <param name="cancellation">Ends it between two pages.</param>
    /// <exception cref="StreamUnavailableException">It can't be read; the log is whole.</exception>
    /// <exception cref="InvalidDataException">What comes can't follow what the log holds.</exception>
    public async Task<long> TakeAsync(Action<long> taken, CancellationToken cancellation)
    {
        long before = LastSequence;
        FillStep step;
        do
        {
            step = await TakePageAsync(cancellation);
            taken(LastSequence);
        }
        while (step == FillStep.More);
        if (step == FillStep.Forked)
            throw new InvalidDataException($"Event {Next - 1} has changed in the stream.");
        Seal();
        return LastSequence - before;
    }

    /// <summary>Takes one page of what the stream holds behind the log's end.</summary>
    /// <exception cref="StreamUnavailableException">It can't be read; the log is whole.</exception>
    /// <exception cref="InvalidDataException">What comes can't follow what the log holds.</exception>
    public async Task<FillStep> TakePageAsync(CancellationToken cancellation)
    {
        long overlap = Next > 1 ? 1 : 0;
        StreamPage page = await _client.ReadAsync(
            _stream, Next - 1 - overlap, ReadDirection.Forwards, EventStoreClient.MaxPageEvents,
            cancellation);
        if (page.Events.Count < overlap) return await LookBeforeEndAsync(cancellation);
        if (overlap > 0 && !IsLast(page.Events[0])) return FillStep.Forked;
        foreach (StoredEvent e in page.Events.Skip((int)overlap)) Take(e);
        Commit();
        return page.IsEnd ? FillStep.AtEnd : FillStep.More;
    }

    /// <summary>Nothing more has come for now: proves the last group to those who read the log.</summary>
    public void Seal() => _writer.Seal();

    /// <summary>
    /// Appends an event right behind the log's last one, where the stream must end too; it comes into the log
    /// as any other. Whatever the answer, what stands there says who has won.
    /// </summary>
    /// <param name="writerId">
    /// Its writer; an event of the same writer and sequence has the same bytes.
    /// </param>
    /// <param name="e">With the sequence behind the log's last.</param>
    /// <param name="cancellation">Leaves it open whether it was written.</param>
    public Task<AppendOutcome> ProposeAsync(Bytes16 writerId, in Event e, CancellationToken cancellation)
    {
        long sequence = e.Header.Sequence;
        Check.That(sequence == Next && _pendingEvents == 0);
        byte[] bytes = new byte[EventEncoder.LengthOf(e.Header.Kind)];
        EventEncoder.Encode(in e, bytes);
        var proposed = new ProposedEvent(
            EventIds.Of(_tail.Identity, in writerId, sequence), EventSchema.NameOf(e.Header.Kind), bytes,
            ChainAt(sequence, bytes));
        return _client.AppendAsync(_stream, sequence - 2, [proposed], cancellation);
    }

    /// <summary>How many events the stream has behind the log's end.</summary>
    /// <exception cref="StreamUnavailableException">It can't be read.</exception>
    public async Task<long> LagAsync(CancellationToken cancellation)
    {
        StreamPage end = await _client.ReadAsync(
            _stream, AppendOutcome.NoStream, ReadDirection.Backwards, 1, cancellation);
        return end.Events is [var last] ? Math.Max(0, last.Revision + 1 - LastSequence) : 0;
    }

    public void Dispose()
    {
        _writer.Dispose();
        _tail.Dispose();
    }

    /// <summary>That is taken next; what has begun of a transaction is not in the log yet.</summary>
    private long Next => _first + _events + _pendingEvents;

    /// <summary>The stream ends before the log; is it a beginning of it?</summary>
    private async Task<FillStep> LookBeforeEndAsync(CancellationToken cancellation)
    {
        StreamPage end = await _client.ReadAsync(
            _stream, AppendOutcome.NoStream, ReadDirection.Backwards, 1, cancellation);
        if (end.Events is not [var last]) return FillStep.Shorter;
        if (last.Revision >= LastSequence) return FillStep.More;
        using var files = new LogHistory(_directory.Disk, _directory.Location, LogReading.Stopped);
        ReadOnlyMemory<byte> own = files.Read(LastSequence).At(last.Revision + 1);
        return last.Data.Span.SequenceEqual(own.Span) ? FillStep.Shorter : FillStep.Forked;
    }

    /// <summary>C_k where the event ends a block, else nothing.</summary>
    private byte[] ChainAt(long sequence, byte[] bytes)
    {
        if (sequence % LogFormat.EventsPerChainBlock != 0) return [];
        using var files = new LogHistory(_directory.Disk, _directory.Location, LogReading.Stopped);
        using EventChain chain = files.ChainThrough(_tail.Identity, sequence - 1);
        byte[] prefixed = new byte[LogFormat.LengthPrefixBytes + bytes.Length];
        BinaryPrimitives.WriteInt32LittleEndian(prefixed, bytes.Length);
        bytes.CopyTo(prefixed, LogFormat.LengthPrefixBytes);
        chain.Append(prefixed, sequence, 1);
        byte[] hash = new byte[LogFormat.HashBytes];
        chain.Hash.Write(hash);
        return hash;
    }

    private bool IsLast(StoredEvent stored) =>
        stored.Revision == Next - 2 && stored.Data.Span.SequenceEqual(_last.Span);

    private void Take(StoredEvent stored)
    {
        long sequence = Next;
        ReadOnlySpan<byte> bytes = stored.Data.Span;
        bool isEvent = EventDecoder.TryDecode(bytes, out Event e, out DecodeFault fault);
        if (stored.Revision != sequence - 1 || !isEvent || e.Header.Sequence != sequence)
            throw new InvalidDataException(
                $"Revision {stored.Revision} of the stream is not event {sequence}: {fault}");
        if (e.Header.Epoch < _epoch)
            throw new InvalidDataException($"Event {sequence} of the stream is of an epoch that was over.");
        bool isFull = _bytes + _pendingBytes + LogFormat.LengthPrefixBytes + bytes.Length
            > LogFormat.MaxPayloadBytes;
        if (_pendingEvents == 0 && e.Header.Epoch != _epoch || isFull) Commit();
        _epoch = e.Header.Epoch;
        if (e.Header.Kind == EventKind.EpochStarted) _policy = EpochPolicy.Of(in e.EpochStarted.Terms);
        if (stored.CustomMetadata.Length == LogFormat.HashBytes)
            _stated[sequence / LogFormat.EventsPerChainBlock] = Hash256.Read(stored.CustomMetadata.Span);
        Span<byte> space = _space.AsSpan(_bytes + _pendingBytes);
        BinaryPrimitives.WriteInt32LittleEndian(space, bytes.Length);
        bytes.CopyTo(space[LogFormat.LengthPrefixBytes..]);
        _pendingBytes += LogFormat.LengthPrefixBytes + bytes.Length;
        _pendingEvents++;
        _last = stored.Data;
        if ((e.Header.Flags & EventFlags.Last) == 0) return;
        (_bytes, _events) = (_bytes + _pendingBytes, _events + _pendingEvents);
        (_pendingBytes, _pendingEvents) = (0, 0);
    }

    /// <summary>All whole transactions as one group; what has begun of another moves to the front.</summary>
    private void Commit()
    {
        if (_events == 0) return;
        _space.AsSpan(0, _bytes).CopyTo(_writer.Begin());
        _writer.Commit(_bytes, _first, _events, EpochOf(_space));
        _writer.BeginHashes();
        _writer.CompleteHashes();
        if (_differs is { } differs) throw differs;
        Taken?.Invoke(_space.AsSpan(0, _bytes), _first, _events);
        _space.AsSpan(_bytes, _pendingBytes).CopyTo(_space);
        _first += _events;
        (_bytes, _events) = (0, 0);
    }

    private static uint EpochOf(ReadOnlySpan<byte> payload)
    {
        int length = BinaryPrimitives.ReadInt32LittleEndian(payload);
        EventDecoder.TryDecode(payload.Slice(LogFormat.LengthPrefixBytes, length), out Event e, out _);
        return e.Header.Epoch;
    }

    private void Compare(long block, Hash256 hash)
    {
        if (_stated.Remove(block, out Hash256 stated) && stated != hash)
            _differs = new InvalidDataException(
                $"The stream says C_{block} = {stated}, its events make {hash}.");
    }
}

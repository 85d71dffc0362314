using System.Buffers.Binary;
using Matching.Engine.Events;
using Matching.Journal.Events;
using Matching.Journal.EventStore;
using Matching.Journal.Log;

namespace Matching.Journal.Replication;

/// <summary>
/// Fills a log from its shard's stream: whole transactions in groups, each event checked as it comes, the
/// event chain at each block's end. What is written is durable when a call returns.
/// </summary>
internal sealed class StreamFill : IDisposable
{
    private readonly EventStoreClient _client;
    private readonly string _stream;
    private readonly LogTail _tail;
    private readonly LogWriter _writer;
    private readonly Dictionary<long, Hash256> _stated = [];
    private readonly byte[] _space = new byte[LogFormat.MaxPayloadBytes];
    private Exception? _differs;
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
    public StreamFill(
        EventStoreClient client, string stream, LogDirectory directory, LogIdentity shard,
        LogOptions options)
    {
        (_client, _stream) = (client, stream);
        _tail = LogRecovery.Open(directory, shard, new RecoveryOptions { VerifyEventChain = false });
        _writer = new LogWriter(directory, _tail, options);
        _writer.EventChain.BlockCompleted = Compare;
        _epoch = _writer.Epoch;
        _first = _writer.LastSequence + 1;
    }

    /// <summary>Durable.</summary>
    public long LastSequence => _writer.LastSequence;

    /// <summary>Takes what the stream holds behind the log's end; returns how many events.</summary>
    /// <exception cref="StreamUnavailableException">It can't be read; the log is whole.</exception>
    /// <exception cref="InvalidDataException">What comes can't follow what the log holds.</exception>
    public async Task<long> TakeAsync(CancellationToken cancellation)
    {
        long before = LastSequence;
        while (true)
        {
            long next = _first + _events + _pendingEvents;
            StreamPage page = await _client.ReadAsync(
                _stream, next - 1, ReadDirection.Forwards, EventStoreClient.MaxPageEvents, cancellation);
            foreach (StoredEvent e in page.Events) Take(e);
            Commit();
            if (page.IsEnd) break;
        }
        _writer.Seal();
        return LastSequence - before;
    }

    public void Dispose()
    {
        _writer.Dispose();
        _tail.Dispose();
    }

    private void Take(StoredEvent stored)
    {
        long sequence = _first + _events + _pendingEvents;
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
        if (stored.CustomMetadata.Length == LogFormat.HashBytes)
            _stated[sequence / LogFormat.EventsPerChainBlock] = Hash256.Read(stored.CustomMetadata.Span);
        Span<byte> space = _space.AsSpan(_bytes + _pendingBytes);
        BinaryPrimitives.WriteInt32LittleEndian(space, bytes.Length);
        bytes.CopyTo(space[LogFormat.LengthPrefixBytes..]);
        _pendingBytes += LogFormat.LengthPrefixBytes + bytes.Length;
        _pendingEvents++;
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

using System.Buffers.Binary;
using Matching.Engine;
using Matching.Engine.Events;
using Matching.Journal.Events;
using Matching.Journal.EventStore;
using Matching.Journal.Log;

namespace Matching.Journal.Replication;

/// <summary>
/// Makes batches of a log's events: each event with its name, its id under the writer of its epoch, and at
/// the last event of a block the event chain. A transaction is never split.
/// </summary>
internal sealed class BatchBuilder : IDisposable
{
    /// <summary>
    /// A batch is closed behind the transaction that reaches one of these. The server's limit is 1 MiB of
    /// data; all that travels is counted here. Only a transaction that is larger by itself goes beyond.
    /// </summary>
    public const int TargetBytes = 256 * 1024;

    public const int TargetEvents = 1024;

    /// <summary>An id, two lengths, the content type and what the wire puts around them.</summary>
    private const int BytesAround = 96;

    private readonly ShippedEvents _source;
    private readonly LogIdentity _shard;
    private readonly EventChain _chain;
    private readonly List<ProposedEvent> _events = [];
    private readonly byte[] _prefixed;
    private Bytes16 _writerId;
    private long _first;
    private int _bytes;
    private bool _endsWhole;

    /// <param name="source">Gives the event behind <paramref name="chain"/>'s last.</param>
    /// <param name="shard">Part of each id.</param>
    /// <param name="chain">Up to the last event that the stream holds; the builder takes it over.</param>
    /// <param name="writerId">Of the epoch of that event; zero where there is none.</param>
    public BatchBuilder(ShippedEvents source, LogIdentity shard, EventChain chain, Bytes16 writerId)
    {
        (_source, _shard, _chain, _writerId) = (source, shard, chain, writerId);
        _prefixed = new byte[LogFormat.LengthPrefixBytes + EventEncoder.MaxLength];
        _first = chain.NextSequence;
    }

    /// <summary>Whether the log has events that no batch holds.</summary>
    public bool HasMore => _source.HasMore;

    /// <summary>Whether what has gathered can be sent.</summary>
    public bool HasBatch => _events.Count > 0 && _endsWhole;

    /// <summary>Whether what has gathered is a batch, whatever else may come.</summary>
    public bool IsFull => _endsWhole && (_bytes >= TargetBytes || _events.Count >= TargetEvents);

    /// <summary>
    /// Takes what there is, up to a batch: the work of hashing and naming, done while another is under way.
    /// </summary>
    public void Gather()
    {
        while (!IsFull && _source.TryNext(out long sequence, out ReadOnlySpan<byte> bytes))
            Add(sequence, bytes);
    }

    /// <summary>What has gathered, or null where no whole transaction has.</summary>
    public EventBatch? TryBuild()
    {
        Gather();
        return HasBatch ? Close() : null;
    }

    public void Dispose()
    {
        _source.Dispose();
        _chain.Dispose();
    }

    private void Add(long sequence, ReadOnlySpan<byte> bytes)
    {
        bool isEvent = EventDecoder.TryDecode(bytes, out Event e, out _);
        Check.That(isEvent && e.Header.Sequence == sequence, "the log gives its events in order");
        if (e.Header.Kind == EventKind.EpochStarted) _writerId = e.EpochStarted.Terms.WriterId;
        string name = EventSchema.NameOf(e.Header.Kind);
        byte[] chain = Chain(sequence, bytes);
        _events.Add(new ProposedEvent(
            EventIds.Of(_shard, in _writerId, sequence), name, bytes.ToArray(), chain));
        _bytes += bytes.Length + name.Length + chain.Length + BytesAround;
        _endsWhole = (e.Header.Flags & EventFlags.Last) != 0;
    }

    /// <summary>C_k at a block's last event, else nothing.</summary>
    private byte[] Chain(long sequence, ReadOnlySpan<byte> bytes)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_prefixed, bytes.Length);
        bytes.CopyTo(_prefixed.AsSpan(LogFormat.LengthPrefixBytes));
        _chain.Append(_prefixed.AsSpan(0, LogFormat.LengthPrefixBytes + bytes.Length), sequence, 1);
        if (!_chain.AtBlockStart) return [];
        byte[] hash = new byte[LogFormat.HashBytes];
        _chain.Hash.Write(hash);
        return hash;
    }

    private EventBatch Close()
    {
        var batch = new EventBatch(_first, [.. _events]);
        _first = batch.LastSequence + 1;
        _events.Clear();
        (_bytes, _endsWhole) = (0, false);
        return batch;
    }
}

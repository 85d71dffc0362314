using System.Security.Cryptography;

namespace Matching.Journal.Log;

/// <summary>
/// The history's own hash, the same in every log, stream and export, however the events were grouped: C_k =
/// SHA-256(C_(k-1) then the length-prefixed bytes of events (k-1) * 1024 + 1 to k * 1024). It is computed as
/// the events come and allocates nothing.
/// </summary>
public sealed class EventChain : IDisposable
{
    private readonly IncrementalHash _open = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Starts behind block number <paramref name="blocks"/>, whose hash is given.</summary>
    public EventChain(long blocks, Hash256 hash) => StartBlock(blocks, hash);

    /// <summary>k: how many blocks are complete.</summary>
    public long Blocks { get; private set; }

    /// <summary>Told of each k and C_k as it is complete.</summary>
    public Action<long, Hash256>? BlockCompleted { get; set; }

    /// <summary>C_k.</summary>
    public Hash256 Hash { get; private set; }

    /// <summary>The sequence of the event that it takes next.</summary>
    public long NextSequence { get; private set; }

    /// <summary>Whether the next event begins a block.</summary>
    public bool AtBlockStart => EventsLeftInBlock == LogFormat.EventsPerChainBlock;

    private int EventsLeftInBlock =>
        (int)((Blocks + 1) * LogFormat.EventsPerChainBlock + 1 - NextSequence);

    /// <summary>
    /// Takes length-prefixed events, the first of which has that sequence. Events that it has already are
    /// passed over, so that a reader may come from the start of a group in whose middle the block began.
    /// </summary>
    public void Append(ReadOnlySpan<byte> payload, long firstSequence, int eventCount)
    {
        long known = Math.Min(NextSequence - firstSequence, eventCount);
        if (known < 0)
            throw new InvalidOperationException($"Event {NextSequence} is missing from the chain.");
        payload = payload[Payload.BytesOf(payload, (int)known)..];
        eventCount -= (int)known;
        while (eventCount >= EventsLeftInBlock)
        {
            int events = EventsLeftInBlock;
            int bytes = Payload.BytesOf(payload, events);
            _open.AppendData(payload[..bytes]);
            CompleteBlock();
            payload = payload[bytes..];
            eventCount -= events;
        }
        _open.AppendData(payload);
        NextSequence += eventCount;
    }

    /// <summary>
    /// The history up to the last event taken, also in the midst of a block: SHA-256 of C_k and the events
    /// behind it so far. Where the next event begins a block that is SHA-256 of C_k alone.
    /// </summary>
    public Hash256 HashSoFar()
    {
        Span<byte> hash = stackalloc byte[LogFormat.HashBytes];
        _open.GetCurrentHash(hash);
        return Hash256.Read(hash);
    }

    /// <summary>What it says of the history so far.</summary>
    public HistoryClaim Claim() => new(NextSequence - 1, Blocks, Hash, HashSoFar());

    public void Dispose() => _open.Dispose();

    private void CompleteBlock()
    {
        Span<byte> hash = stackalloc byte[LogFormat.HashBytes];
        _open.GetHashAndReset(hash);
        StartBlock(Blocks + 1, Hash256.Read(hash));
        BlockCompleted?.Invoke(Blocks, Hash);
    }

    private void StartBlock(long blocks, Hash256 hash)
    {
        Blocks = blocks;
        Hash = hash;
        NextSequence = blocks * LogFormat.EventsPerChainBlock + 1;
        Span<byte> bytes = stackalloc byte[LogFormat.HashBytes];
        hash.Write(bytes);
        _open.AppendData(bytes);
    }
}

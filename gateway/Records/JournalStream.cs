using System.Buffers.Binary;
using Google.Protobuf;
using Grpc.Core;
using Matching.Engine;
using Matching.Gateway.MarketData;
using Matching.Gateway.Operations;
using Matching.Journal.Events;
using Matching.Journal.Log;
using Matching.V1;

namespace Matching.Gateway.Records;

/// <summary>
/// The whole journal to one auditor: its bytes as the files hold them, up to what everybody may see, with the
/// event chain's hashes computed over what is sent. A slow one is waited for: it holds nothing but a file.
/// </summary>
internal sealed class JournalStream(OutcomeTally visible, PeerStream<JournalMessage> to) : IDisposable
{
    private const int MaxRecordsPerMessage = 1_000;
    private const int PrefixBytes = sizeof(uint);

    private JournalMessage _message = new();
    private EventChain? _chain;
    private uint _epoch;

    /// <exception cref="RpcException">Says why the venue ended it.</exception>
    /// <exception cref="LogDamagedException">
    /// A segment's header states another history than its events are.
    /// </exception>
    /// <exception cref="OperationCanceledException">The call is over.</exception>
    public async Task RunAsync(StreamStart start, IDisk disk, string directory, CancellationToken ended)
    {
        using var files = new JournalFiles(disk, directory) { Entering = Compare };
        FeedPoint from = await files.BeginAsync(start, visible, ended);
        _epoch = from.Epoch;
        _message.Origin = OriginOf(LogBeginning.Of(disk, directory)!.Value.Identity);
        if (ChainStart.Before(disk, directory, from.Sequence + 1) is { } chainStart)
        {
            _chain = new EventChain(chainStart.Blocks, chainStart.Hash);
            files.Seek(chainStart.NextSequence);
            while (files.NextSequence <= from.Sequence) await PassAsync(files, ended);
            _message.Origin.ChainStart = BlockOf(_chain.Blocks, _chain.Hash);
            _chain.BlockCompleted = (block, hash) => _message.Blocks.Add(BlockOf(block, hash));
        }
        await WriteAsync(from.Sequence, files, ended);
        while (true)
        {
            long through = visible.ThroughSequence;
            if (files.NextSequence > through) await JournalFiles.PauseAsync(ended);
            else await SendAsync(files, through, ended);
        }
    }

    public void Dispose() => _chain?.Dispose();

    /// <summary>One message.</summary>
    private async Task SendAsync(JournalFiles files, long through, CancellationToken ended)
    {
        while (files.NextSequence <= through && _message.Records.Count < MaxRecordsPerMessage)
        {
            long sequence = files.NextSequence;
            byte[] bytes = await NextAsync(files, ended);
            Add(sequence, bytes.AsMemory(PrefixBytes));
            Hash(bytes, sequence);
        }
        await WriteAsync(files.NextSequence - 1, files, ended);
    }

    /// <summary>Events before the point are hashed, and not sent.</summary>
    private async Task PassAsync(JournalFiles files, CancellationToken ended)
    {
        ended.ThrowIfCancellationRequested();
        long sequence = files.NextSequence;
        Hash(await NextAsync(files, ended), sequence);
    }

    private static async Task<byte[]> NextAsync(JournalFiles files, CancellationToken ended)
    {
        while (true)
        {
            if (files.TryNextBytes(PrefixBytes) is { } bytes) return bytes;
            await files.WaitAsync(ended);
        }
    }

    private void Hash(byte[] bytes, long sequence)
    {
        BinaryPrimitives.WriteInt32LittleEndian(bytes, bytes.Length - PrefixBytes);
        _chain?.Append(bytes, sequence, eventCount: 1);
    }

    private void Add(long sequence, ReadOnlyMemory<byte> bytes)
    {
        if (!EventDecoder.TryDecode(bytes.Span, out Engine.Events.Event e, out DecodeFault fault))
            throw new InvalidDataException($"event {sequence} can't be read: {fault}");
        _epoch = e.Header.Epoch;
        _message.Records.Add(new JournalRecord
        {
            Sequence = sequence,
            Epoch = e.Header.Epoch,
            Type = EventSchema.NameOf(e.Header.Kind),
            // The array is this event's own.
            Event = UnsafeByteOperations.UnsafeWrap(bytes),
        });
    }

    /// <summary>At each segment's header, hashes that were computed and that are stated must agree.</summary>
    private void Compare(ChainStart stated)
    {
        if (_chain is null || stated.Blocks != _chain.Blocks || stated.Hash == _chain.Hash) return;
        throw new LogDamagedException(
            stated.SegmentOrdinal, 0, stated.NextSequence,
            $"its header says C_{stated.Blocks} = {stated.Hash}, the events make {_chain.Hash}.");
    }

    private async Task WriteAsync(long through, JournalFiles files, CancellationToken ended)
    {
        (_message.Epoch, _message.ThroughSequence) = (_epoch, through);
        await to.WriteAsync(_message, files, ended);
        _message = new JournalMessage();
    }

    private static JournalOrigin OriginOf(LogIdentity identity)
    {
        Span<byte> venueId = stackalloc byte[Bytes16.Length];
        identity.VenueId.TryWriteBytes(venueId, bigEndian: true, out _);
        return new JournalOrigin { VenueId = ByteString.CopyFrom(venueId), Shard = identity.Shard };
    }

    private static ChainBlock BlockOf(long block, Hash256 hash)
    {
        Span<byte> bytes = stackalloc byte[LogFormat.HashBytes];
        hash.Write(bytes);
        return new ChainBlock { Block = block, Hash = ByteString.CopyFrom(bytes) };
    }
}

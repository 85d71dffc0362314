using System.Buffers.Binary;
using System.Security.Cryptography;
using Matching.Engine;
using Matching.Journal.Log;

namespace Matching.Journal.EventStore;

/// <summary>
/// An event's id in the stream: the first 16 bytes of SHA-256(venue id, shard, writer id, sequence), numbers
/// little-endian. EventStoreDB answers success to an id that it knows without comparing bytes, so two writers
/// must never have one id in common (docs/decisions/0022).
/// </summary>
internal static class EventIds
{
    private const int IdBytes = 16;
    private const int Bytes = IdBytes + sizeof(uint) + Bytes16.Length + sizeof(long);

    /// <param name="writerId">
    /// Of the epoch that wrote the event, as its <c>EpochStarted</c> says; zero for genesis, which has none.
    /// </param>
    public static Guid Of(LogIdentity shard, in Bytes16 writerId, long sequence)
    {
        Span<byte> named = stackalloc byte[Bytes];
        shard.VenueId.TryWriteBytes(named, bigEndian: true, out _);
        BinaryPrimitives.WriteUInt32LittleEndian(named[IdBytes..], shard.Shard);
        writerId.CopyTo(named[(IdBytes + sizeof(uint))..]);
        BinaryPrimitives.WriteInt64LittleEndian(named[^sizeof(long)..], sequence);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(named, hash);
        return new Guid(hash[..IdBytes], bigEndian: true);
    }
}

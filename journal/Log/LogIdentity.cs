using System.Buffers.Binary;
using System.Text;

namespace Matching.Journal.Log;

/// <summary>Which venue and which of its shards a log belongs to. Both chains start from it.</summary>
/// <param name="VenueId">
/// Random, made once with the log; its bytes are in the order in which it is written.
/// </param>
public readonly record struct LogIdentity(Guid VenueId, uint Shard)
{
    internal const int VenueIdBytes = 16;

    private const string EventChainDomain = "venue.journal.event-chain.1";
    private const string GroupChainDomain = "venue.journal.group-chain.1";

    /// <summary>C_0 of the event chain: SHA-256 of the domain's ASCII bytes and the venue id.</summary>
    public Hash256 EventChainStart => Hash256.Of(Seed(EventChainDomain, withShard: false));

    /// <summary>
    /// What stands for the group before the first: SHA-256 of domain, venue id and shard (u32).
    /// </summary>
    public Hash256 GroupChainStart => Hash256.Of(Seed(GroupChainDomain, withShard: true));

    internal void Write(Span<byte> venueId) => VenueId.TryWriteBytes(venueId, bigEndian: true, out _);

    private byte[] Seed(string domain, bool withShard)
    {
        byte[] seed = new byte[domain.Length + VenueIdBytes + (withShard ? sizeof(uint) : 0)];
        int at = Encoding.ASCII.GetBytes(domain, seed);
        Write(seed.AsSpan(at));
        if (withShard) BinaryPrimitives.WriteUInt32LittleEndian(seed.AsSpan(at + VenueIdBytes), Shard);
        return seed;
    }
}

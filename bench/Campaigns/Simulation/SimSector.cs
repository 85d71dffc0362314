using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Matching.Bench.Campaigns.Simulation;

/// <summary>
/// What one sector holds. It never changes, so that files and disks share it; its fingerprint is made once.
/// </summary>
internal sealed class SimSector(byte[] bytes)
{
    private ulong _fingerprint;

    public ReadOnlySpan<byte> Bytes => bytes;

    /// <summary>64 bits of its SHA-256. Two threads that make it at once make the same.</summary>
    public ulong Fingerprint
    {
        get
        {
            if (_fingerprint != 0) return _fingerprint;
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(bytes, hash);
            return _fingerprint = BinaryPrimitives.ReadUInt64LittleEndian(hash) | 1;
        }
    }
}

using System.Security.Cryptography;
using Matching.Engine;
using Matching.Engine.Snapshots;
using Matching.Journal.Log;

namespace Matching.Replay.Verification;

/// <summary>The state hash: SHA-256 of an engine's state image.</summary>
public sealed class StateHash : IImageSink, IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    private StateHash()
    {
    }

    public static Hash256 Of(MatchingEngine engine)
    {
        using var hash = new StateHash();
        StateImage.Write(engine, hash);
        return Hash256.Read(hash._hash.GetHashAndReset());
    }

    /// <summary>Of one instrument's part of the state: the hash of its image.</summary>
    public static Hash256 Of(MatchingEngine engine, int instrumentId)
    {
        using var hash = new StateHash();
        InstrumentImage.Write(engine, instrumentId, hash);
        return Hash256.Read(hash._hash.GetHashAndReset());
    }

    public void Write(ReadOnlySpan<byte> bytes) => _hash.AppendData(bytes);

    public void Dispose() => _hash.Dispose();
}

using System.Security.Cryptography;
using Matching.Engine.Snapshots;

namespace Matching.Tests.Engine;

/// <summary>SHA-256 of a state image.</summary>
internal sealed class StateHash : IImageSink
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public void Write(ReadOnlySpan<byte> bytes) => _hash.AppendData(bytes);

    public override string ToString() => Convert.ToHexStringLower(_hash.GetCurrentHash());
}

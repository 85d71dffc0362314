using Google.Protobuf;
using Grpc.Core;

namespace Matching.Gateway.MarketData;

/// <summary>
/// One message of a public stream, encoded once; the same bytes go to every reader, and are kept for those
/// that resume.
/// </summary>
internal sealed class Frame(IMessage message, long throughSequence)
{
    /// <summary>How gRPC writes one. The venue reads none.</summary>
    public static readonly Marshaller<Frame> Marshaller = Marshallers.Create<Frame>(
        (frame, context) => context.Complete(frame._bytes),
        _ => throw new InvalidOperationException("the venue reads no frames"));

    private readonly byte[] _bytes = message.ToByteArray();

    /// <summary>Who has it has all of its stream up to this event.</summary>
    public long ThroughSequence { get; } = throughSequence;

    public ReadOnlySpan<byte> Bytes => _bytes;

    public int Length => _bytes.Length;
}

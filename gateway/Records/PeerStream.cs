using Grpc.Core;

namespace Matching.Gateway.Records;

/// <summary>The way to one caller. A peer that is gone ends the call, and is nobody's error.</summary>
internal sealed class PeerStream<T>(IServerStreamWriter<T> to)
{
    /// <summary>
    /// A write that has begun is not cancelled: gRPC would reset the stream without a status.
    /// </summary>
    /// <exception cref="OperationCanceledException">The call is over.</exception>
    public async Task WriteAsync(T message, CancellationToken ended)
    {
        ended.ThrowIfCancellationRequested();
        try
        {
            await to.WriteAsync(message, CancellationToken.None);
        }
        catch (Exception error) when (error is IOException or InvalidOperationException)
        {
            throw new OperationCanceledException("the peer is gone", error);
        }
    }
}

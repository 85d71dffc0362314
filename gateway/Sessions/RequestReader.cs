using Google.Protobuf;
using Grpc.Core;
using Matching.Gateway.Doors;

namespace Matching.Gateway.Sessions;

/// <summary>
/// A session's requests as they come, and the one place that says what it means when one can't be read: the
/// client's mistake, which it is told, or a peer that is gone.
/// </summary>
internal sealed class RequestReader(IAsyncStreamReader<RequestFrame> requests)
{
    /// <summary>The next request; null when the client has said that it has no more.</summary>
    /// <exception cref="RpcException">The client's mistake.</exception>
    /// <exception cref="OperationCanceledException">The call is over: cancelled, or the peer is
    /// gone.</exception>
    public async Task<RequestFrame?> NextAsync(CancellationToken cancellation)
    {
        try
        {
            return await requests.MoveNext(cancellation) ? requests.Current : null;
        }
        catch (RpcException error) when (error.StatusCode == StatusCode.ResourceExhausted)
        {
            throw Statuses.MessageTooLarge().ToException();
        }
        catch (RpcException error)
        {
            throw Statuses.Malformed(error.Status.Detail).ToException();
        }
        catch (Exception error) when (error is InvalidProtocolBufferException or InvalidDataException)
        {
            throw Statuses.Malformed("a message is no SessionRequest").ToException();
        }
        catch (Exception error) when (error is IOException or InvalidOperationException)
        {
            throw new OperationCanceledException("the peer is gone", error);
        }
    }
}

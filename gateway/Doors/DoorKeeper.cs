using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Matching.Gateway.Doors;

/// <summary>
/// Stands before every call of every service: none is reached that the access table does not open, whatever
/// its own code forgets. A call that ended because its key was revoked says so.
/// </summary>
internal sealed class DoorKeeper(Door door) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        CancellationToken revoked = door.Admit(context);
        try
        {
            return await continuation(request, context);
        }
        catch (Exception) when (revoked.IsCancellationRequested)
        {
            throw Statuses.KeyRevoked().ToException();
        }
    }

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        LastAsync(door.Admit(context), () => continuation(request, responseStream, context));

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        TResponse? response = null;
        await LastAsync(
            door.Admit(context), async () => response = await continuation(requestStream, context));
        return response!;
    }

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context, DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        LastAsync(door.Admit(context), () => continuation(requestStream, responseStream, context));

    /// <summary>A stream lasts as long as its key.</summary>
    private static async Task LastAsync(CancellationToken revoked, Func<Task> stream)
    {
        try
        {
            await stream();
        }
        catch (Exception) when (revoked.IsCancellationRequested)
        {
            // Whatever it came to: the reason is below.
        }
        if (revoked.IsCancellationRequested) throw Statuses.KeyRevoked().ToException();
    }
}

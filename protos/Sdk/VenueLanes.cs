using Grpc.Core;
using Grpc.Net.Client;

namespace Matching.Client;

/// <summary>
/// Connections to one machine, each with no more calls at once than the venue gives it streams. The HTTP
/// client would put up to a hundred on a new one, before it has heard how many it may: those beyond are
/// refused, and as their bytes are on the way already the server ends the connection, with all that is on it.
/// </summary>
/// <param name="open">Opens one; whether it is the first.</param>
internal sealed class VenueLanes(Func<bool, GrpcChannel> open) : CallInvoker, IDisposable
{
    private const int StreamsPerConnection = 8;

    private readonly List<Lane> _lanes = [];
    private bool _isClosed;

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        using var call = AsyncUnaryCall(method, host, options, request);
        return call.GetAwaiter().GetResult();
    }

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        var place = Enter();
        var call = place.Start(to => to.AsyncUnaryCall(method, host, options, request));
        return new AsyncUnaryCall<TResponse>(
            place.EndWithAsync(call.ResponseAsync), call.ResponseHeadersAsync, call.GetStatus,
            call.GetTrailers, call.Dispose);
    }

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        var place = Enter();
        var call = place.Start(to => to.AsyncServerStreamingCall(method, host, options, request));
        return new AsyncServerStreamingCall<TResponse>(
            call.ResponseStream, call.ResponseHeadersAsync, call.GetStatus, call.GetTrailers,
            place.EndWith(call));
    }

    public override AsyncClientStreamingCall<TRequest, TResponse>
        AsyncClientStreamingCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        var place = Enter();
        var call = place.Start(to => to.AsyncClientStreamingCall(method, host, options));
        return new AsyncClientStreamingCall<TRequest, TResponse>(
            call.RequestStream, call.ResponseAsync, call.ResponseHeadersAsync, call.GetStatus,
            call.GetTrailers, place.EndWith(call));
    }

    public override AsyncDuplexStreamingCall<TRequest, TResponse>
        AsyncDuplexStreamingCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        var place = Enter();
        var call = place.Start(to => to.AsyncDuplexStreamingCall(method, host, options));
        return new AsyncDuplexStreamingCall<TRequest, TResponse>(
            call.RequestStream, call.ResponseStream, call.ResponseHeadersAsync, call.GetStatus,
            call.GetTrailers, place.EndWith(call));
    }

    public void Dispose()
    {
        lock (_lanes)
        {
            _isClosed = true;
            foreach (var lane in _lanes) lane.Channel.Dispose();
        }
    }

    private Place Enter()
    {
        lock (_lanes)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(VenueClient));
            var lane = _lanes.Find(lane => lane.Calls < StreamsPerConnection);
            if (lane is null) _lanes.Add(lane = new Lane(open(_lanes.Count == 0)));
            lane.Calls++;
            return new Place(this, lane);
        }
    }

    private sealed class Lane(GrpcChannel channel)
    {
        public GrpcChannel Channel => channel;

        public CallInvoker Invoker { get; } = channel.CreateCallInvoker();

        public int Calls { get; set; }
    }

    /// <summary>One call's among those of its connection, until it has ended.</summary>
    private sealed class Place(VenueLanes lanes, Lane lane)
    {
        private int _hasLeft;

        public TCall Start<TCall>(Func<CallInvoker, TCall> start)
        {
            try
            {
                return start(lane.Invoker);
            }
            catch
            {
                Leave();
                throw;
            }
        }

        public async Task<T> EndWithAsync<T>(Task<T> response)
        {
            try
            {
                return await response.ConfigureAwait(false);
            }
            finally
            {
                Leave();
            }
        }

        public Action EndWith(IDisposable call) => () =>
        {
            call.Dispose();
            Leave();
        };

        private void Leave()
        {
            if (Interlocked.Exchange(ref _hasLeft, 1) != 0) return;
            lock (lanes._lanes) lane.Calls--;
        }
    }
}

using Grpc.Core;
using Grpc.Net.Client;
using Matching.V1;

namespace Matching.Bench.Wire;

/// <summary>
/// One connection with one logged-on session, straight on the stubs: what the SDK does for a client's comfort
/// would be timed with it, for venue and echo alike.
/// </summary>
internal sealed class WireConnection : IAsyncDisposable
{
    private readonly GrpcChannel _channel;
    private readonly AsyncDuplexStreamingCall<SessionRequest, SessionResponse> _call;

    private WireConnection(Uri address, string apiKey)
    {
        _channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions { MaxReceiveMessageSize = null });
        _call = new Trading.TradingClient(_channel).Session(
            new Metadata { { "authorization", $"Bearer {apiKey}" } });
    }

    /// <summary>The highest number used so far; the sender moves it.</summary>
    public long Number;

    public static async Task<WireConnection> OpenAsync(
        Uri address, string apiKey, bool isTimed, CancellationToken stop)
    {
        var connection = new WireConnection(address, apiKey);
        string name = isTimed ? "bench-timed" : "bench";
        var logOn = new LogOnRequest { SessionName = name, StageTimes = isTimed };
        await connection.SendAsync(new SessionRequest { LogOn = logOn });
        SessionResponse first = await connection.ReadAsync(stop);
        connection.Number = first.LogOn.HighestClientSeqNum;
        return connection;
    }

    public Task SendAsync(SessionRequest request) => _call.RequestStream.WriteAsync(request);

    /// <exception cref="InvalidDataException">The server ended the session.</exception>
    public async Task<SessionResponse> ReadAsync(CancellationToken stop) =>
        await _call.ResponseStream.MoveNext(stop)
            ? _call.ResponseStream.Current
            : throw new InvalidDataException("the server ended the session");

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _call.RequestStream.CompleteAsync();
        }
        catch (RpcException)
        {
            // The server is gone already: what was measured has been told before.
        }
        _call.Dispose();
        _channel.Dispose();
    }
}

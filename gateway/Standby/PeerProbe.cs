using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Matching.Client;
using Matching.Gateway.Hosting;

namespace Matching.Gateway.Standby;

/// <summary>Asks another machine of this venue whether it is the primary, past the stream.</summary>
internal sealed class PeerProbe : IDisposable
{
    private readonly GrpcChannel _channel;
    private readonly Health.HealthClient _health;
    private readonly StandbyOptions _options;

    public PeerProbe(Uri peer, StandbyOptions options)
    {
        _options = options;
        var client = new Client.VenueOptions
        {
            ServerAuthority = options.PeerAuthority,
            ClientCertificate = options.OwnCertificate,
        };
        _channel = GrpcChannel.ForAddress(peer, new GrpcChannelOptions
        {
            HttpHandler = VenueConnection.Handler(client),
            DisposeHttpClient = true,
            // Else one that was away for long is not looked at for minutes, and might be the primary by then.
            InitialReconnectBackoff = options.WatchEvery,
            MaxReconnectBackoff = options.ProbeWithin,
        });
        _health = new Health.HealthClient(_channel);
    }

    /// <summary>
    /// Whether a primary lives there, fit or not. A process that is stopped takes a connection and answers
    /// nothing.
    /// </summary>
    public async Task<bool> AnswersAsync(CancellationToken cancellation)
    {
        try
        {
            await _health.CheckAsync(
                new HealthCheckRequest { Service = ServerFrame.PrimaryService },
                deadline: DateTime.UtcNow + _options.ProbeWithin, cancellationToken: cancellation);
            return true;
        }
        catch (RpcException)
        {
            cancellation.ThrowIfCancellationRequested();
            return false;
        }
    }

    public void Dispose() => _channel.Dispose();
}

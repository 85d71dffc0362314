using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Grpc.Core;
using Grpc.Net.Client;
using Matching.Journal.EventStore.Wire;

namespace Matching.Journal.EventStore;

/// <summary>
/// The connection to one node: HTTP/2 with pings, TLS by the settings, credentials on each call.
/// </summary>
internal sealed class NodeChannel : IDisposable
{
    /// <summary>An event may be 16 MiB; gRPC's own limit is 4.</summary>
    private const int MaxMessageBytes = 17 << 20;

    private readonly EventStoreSettings _settings;
    private readonly GrpcChannel _channel;

    public NodeChannel(EventStoreSettings settings, NodeAddress node)
    {
        (_settings, Node) = (settings, node);
        string address = $"{(settings.Tls ? "https" : "http")}://{node}";
        _channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            HttpHandler = Handler(settings),
            DisposeHttpClient = true,
            MaxReceiveMessageSize = MaxMessageBytes,
            MaxSendMessageSize = MaxMessageBytes,
        });
        Streams = new Streams.StreamsClient(_channel);
        Gossip = new Gossip.GossipClient(_channel);
    }

    public NodeAddress Node { get; }

    public Streams.StreamsClient Streams { get; }

    public Gossip.GossipClient Gossip { get; }

    /// <param name="deadline">Null for a call without one.</param>
    public CallOptions Call(TimeSpan? deadline, CancellationToken cancellation)
    {
        bool leader = _settings.NodePreference == NodePreference.Leader;
        var headers = new Metadata { { "requires-leader", leader ? "true" : "false" } };
        if (_settings.ConnectionName is { } name) headers.Add("connection-name", name);
        if (_settings.User is { } user)
        {
            byte[] credentials = Encoding.UTF8.GetBytes($"{user}:{_settings.Password}");
            headers.Add("authorization", $"Basic {Convert.ToBase64String(credentials)}");
        }
        DateTime? until = deadline is { } time ? DateTime.UtcNow + time : null;
        return new CallOptions(headers, until, cancellation);
    }

    public void Dispose() => _channel.Dispose();

    private static SocketsHttpHandler Handler(EventStoreSettings settings)
    {
        var handler = new SocketsHttpHandler
        {
            // The server takes a hundred calls a connection.
            EnableMultipleHttp2Connections = true,
            ConnectTimeout = settings.GossipTimeout,
        };
        if (settings.KeepAliveInterval is { } interval) handler.KeepAlivePingDelay = interval;
        if (settings.KeepAliveTimeout is { } timeout) handler.KeepAlivePingTimeout = timeout;
        if (settings.Tls) handler.SslOptions = Tls(settings);
        return handler;
    }

    private static SslClientAuthenticationOptions Tls(EventStoreSettings settings)
    {
        var options = new SslClientAuthenticationOptions();
        if (settings.UserCertificateFile is { } file)
        {
            X509Certificate2 own = X509Certificate2.CreateFromPemFile(file, settings.UserKeyFile);
            options.ClientCertificates = [own];
        }
        if (!settings.TlsVerifyCertificate)
            options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        else if (settings.TlsCaFile is { } authorities) Trust(options, authorities);
        return options;
    }

    /// <summary>The name must still be right; only who may vouch for it is another.</summary>
    private static void Trust(SslClientAuthenticationOptions options, string authorities)
    {
        var roots = new X509Certificate2Collection();
        roots.ImportFromPemFile(authorities);
        options.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        options.CertificateChainPolicy.CustomTrustStore.AddRange(roots);
    }
}

using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Matching.Client;

/// <summary>How connections to a venue are made: HTTP/2, kept alive, in TLS as the options say.</summary>
internal static class VenueConnection
{
    /// <param name="options">Whom to trust, how often to ask.</param>
    /// <param name="hasOthers">Whether another machine may serve where this one does not.</param>
    public static SocketsHttpHandler Handler(VenueOptions options, bool hasOthers = false) => new()
    {
        EnableMultipleHttp2Connections = true,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        KeepAlivePingDelay = options.PingEvery ?? TimeSpan.FromSeconds(hasOthers ? 2 : 20),
        KeepAlivePingTimeout = options.PingWithin ?? TimeSpan.FromSeconds(hasOthers ? 3 : 10),
        SslOptions = Tls(options),
    };

    private static SslClientAuthenticationOptions Tls(VenueOptions options)
    {
        var tls = new SslClientAuthenticationOptions();
        if (options.ClientCertificate is { } own) tls.ClientCertificates = [own];
        if (options.ServerAuthority is not { } authority) return tls;
        // The name is checked as ever; only whom to trust is the caller's word.
        tls.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { authority },
            RevocationMode = X509RevocationMode.NoCheck,
        };
        return tls;
    }
}

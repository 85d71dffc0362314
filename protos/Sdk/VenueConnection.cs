using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Matching.Client;

/// <summary>How connections to a venue are made: HTTP/2, kept alive, in TLS as the options say.</summary>
internal static class VenueConnection
{
    private static readonly TimeSpan s_idle = TimeSpan.FromMinutes(1);

    /// <param name="options">Whom to trust, how often to ask.</param>
    /// <param name="hasOthers">Whether another machine may serve where this one does not.</param>
    /// <param name="isOne">Whether all calls share one connection, however many they are.</param>
    /// <param name="lasts">Whether it stays while nothing is called.</param>
    public static SocketsHttpHandler Handler(
        VenueOptions options, bool hasOthers = false, bool isOne = false, bool lasts = true)
    {
        return new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = !isOne,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionIdleTimeout = lasts ? Timeout.InfiniteTimeSpan : s_idle,
            KeepAlivePingDelay = options.PingEvery ?? TimeSpan.FromSeconds(hasOthers ? 2 : 20),
            KeepAlivePingTimeout = options.PingWithin ?? TimeSpan.FromSeconds(hasOthers ? 3 : 10),
            SslOptions = Tls(options),
        };
    }

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

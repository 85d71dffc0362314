using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Matching.Gateway.Doors;

/// <summary>What TLS needs, as files in PEM.</summary>
/// <param name="Certificate">The venue's own first, then those between it and its root.</param>
/// <param name="Key">Its private key.</param>
/// <param name="ClientAuthority">Whose clients come in; null for all.</param>
internal sealed record TlsFiles(string Certificate, string Key, string? ClientAuthority)
{
    /// <exception cref="CryptographicException">A file holds no certificate, or not its key.</exception>
    /// <exception cref="IOException">A file can't be read.</exception>
    public TlsDoor Open() => new(this);
}

/// <summary>
/// TLS 1.2 or 1.3 at the door; with an authority of clients, nobody comes as far as a key without a
/// certificate of it. The key says who it is: a certificate only lets in.
/// </summary>
internal sealed class TlsDoor : IDisposable
{
    private readonly X509Certificate2 _certificate;
    private readonly X509Certificate2Collection _chain = [];
    private readonly X509Certificate2Collection _clientAuthority = [];

    public TlsDoor(TlsFiles files)
    {
        using var ephemeral = X509Certificate2.CreateFromPemFile(files.Certificate, files.Key);
        _certificate = X509CertificateLoader.LoadPkcs12(ephemeral.Export(X509ContentType.Pkcs12), null);
        _chain.ImportFromPemFile(files.Certificate);
        if (files.ClientAuthority is null) return;
        _clientAuthority.ImportFromPemFile(files.ClientAuthority);
        if (_clientAuthority.Count == 0)
            throw new CryptographicException($"{files.ClientAuthority} holds no certificate");
    }

    public void Apply(ListenOptions listen) => listen.UseHttps(new HttpsConnectionAdapterOptions
    {
        ServerCertificate = _certificate,
        ServerCertificateChain = _chain,
        SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        ClientCertificateMode = _clientAuthority.Count == 0
            ? ClientCertificateMode.NoCertificate
            : ClientCertificateMode.RequireCertificate,
        ClientCertificateValidation = IsOfAuthority,
    });

    public void Dispose()
    {
        _certificate.Dispose();
        foreach (X509Certificate2 certificate in _chain) certificate.Dispose();
        foreach (X509Certificate2 certificate in _clientAuthority) certificate.Dispose();
    }

    private bool IsOfAuthority(X509Certificate2 certificate, X509Chain? _, SslPolicyErrors __)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_clientAuthority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.2"));
        return chain.Build(certificate);
    }
}

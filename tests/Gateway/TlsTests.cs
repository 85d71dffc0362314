using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Matching.Client;
using Matching.Gateway.Doors;
using Matching.Gateway.Hosting;
using Matching.Tests.House;
using ClientOptions = Matching.Client.VenueOptions;

namespace Matching.Tests.Gateway;

/// <summary>Connections in TLS, and whom an authority of clients lets in.</summary>
public sealed class TlsTests
{
    [Fact]
    public async Task A_client_trusts_the_venue_whose_authority_it_knows_and_no_other()
    {
        using var files = new TestAuthority();
        using var stranger = new TestAuthority();
        await using InProcessVenue venue = await InProcessVenue.StartAsync(
            options => options with { Tls = files.Venue(withClients: false) }, files.Root);
        await using (await ConnectAsync(venue, new ClientOptions { ServerAuthority = files.Root })) { }
        await Assert.ThrowsAsync<VenueException>(
            () => ConnectAsync(venue, new ClientOptions { ServerAuthority = stranger.Root }));
        await Assert.ThrowsAsync<VenueException>(() => ConnectAsync(venue, new ClientOptions()));
    }

    [Fact]
    public async Task An_authority_of_clients_lets_in_who_has_its_certificate_and_a_key()
    {
        using var files = new TestAuthority();
        using var stranger = new TestAuthority();
        await using InProcessVenue venue = await InProcessVenue.StartAsync(
            options => options with { Tls = files.Venue(withClients: true) }, files.Root, files.Client);
        var known = new ClientOptions { ServerAuthority = files.Root, ClientCertificate = files.Client };
        await using (await ConnectAsync(venue, known)) { }
        await Assert.ThrowsAsync<VenueException>(
            () => ConnectAsync(venue, known with { ClientCertificate = null }));
        await Assert.ThrowsAsync<VenueException>(
            () => ConnectAsync(venue, known with { ClientCertificate = stranger.Client }));
        VenueException refused = await Assert.ThrowsAsync<VenueException>(
            () => VenueClient.ConnectAsync(venue.Address, "mk_no", known, venue.Stop));
        Assert.Equal("UNAUTHENTICATED", refused.Reason);
        Assert.Empty(venue.Log.Lines);
    }

    [Fact]
    public async Task A_venue_does_not_start_on_a_certificate_that_it_has_no_key_of()
    {
        using var files = new TestAuthority();
        using var stranger = new TestAuthority();
        using var directory = new TemporaryDirectory();
        await using RealVenue venue = RealVenue.LaunchWith(
            directory.Path,
            [
                "--tls-certificate", files.Venue(false).Certificate,
                "--tls-key", stranger.Venue(false).Key,
            ]);
        Assert.Equal(65, await venue.ExitCodeAsync(TestContext.Current.CancellationToken));
        Assert.Contains("The venue can't start", venue.Output, StringComparison.Ordinal);
        await using RealVenue half = RealVenue.LaunchWith(
            directory.Path, ["--tls-certificate", files.Venue(false).Certificate]);
        Assert.Equal(1, await half.ExitCodeAsync(TestContext.Current.CancellationToken));
        Assert.Contains("come together", half.Output, StringComparison.Ordinal);
    }

    private static Task<VenueClient> ConnectAsync(InProcessVenue venue, ClientOptions options) =>
        VenueClient.ConnectAsync(venue.Address, venue.Alice.Key, options, venue.Stop);

    /// <summary>A root, a venue's certificate and a client's, made for one test.</summary>
    private sealed class TestAuthority : IDisposable
    {
        private static readonly DateTimeOffset s_from = DateTimeOffset.UtcNow.AddDays(-1);
        private readonly TemporaryDirectory _directory = new();
        private readonly RSA _rootKey = RSA.Create(2048);

        public TestAuthority()
        {
            CertificateRequest request = Request("test root", _rootKey);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
            Root = request.CreateSelfSigned(s_from, s_from.AddDays(10));
            Client = Issue("client", "1.3.6.1.5.5.7.3.2");
            using X509Certificate2 venue = Issue("venue", "1.3.6.1.5.5.7.3.1");
            Write("venue.pem", venue.ExportCertificatePem());
            Write("venue.key", venue.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem());
            Write("root.pem", Root.ExportCertificatePem());
        }

        public X509Certificate2 Root { get; }
        public X509Certificate2 Client { get; }

        public TlsFiles Venue(bool withClients) =>
            new(PathOf("venue.pem"), PathOf("venue.key"), withClients ? PathOf("root.pem") : null);

        public void Dispose()
        {
            Root.Dispose();
            Client.Dispose();
            _rootKey.Dispose();
            _directory.Dispose();
        }

        private X509Certificate2 Issue(string name, string use)
        {
            using var key = RSA.Create(2048);
            CertificateRequest request = Request(name, key);
            var names = new SubjectAlternativeNameBuilder();
            names.AddIpAddress(IPAddress.Loopback);
            request.CertificateExtensions.Add(names.Build());
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], false));
            byte[] serial = RandomNumberGenerator.GetBytes(8);
            using X509Certificate2 issued = request.Create(Root, s_from, s_from.AddDays(5), serial);
            using X509Certificate2 whole = issued.CopyWithPrivateKey(key);
            return X509CertificateLoader.LoadPkcs12(
                whole.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
        }

        private static CertificateRequest Request(string name, RSA key) =>
            new($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

        private string PathOf(string file) => Path.Combine(_directory.Path, file);

        private void Write(string file, string pem) => File.WriteAllText(PathOf(file), pem);
    }
}

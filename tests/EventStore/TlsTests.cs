using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Matching.Engine;
using Matching.Journal.EventStore;
using static Matching.Tests.EventStore.ClientLab;

namespace Matching.Tests.EventStore;

/// <summary>TLS with an authority of one's own, and credentials.</summary>
public sealed class TlsTests
{
    private static readonly CancellationToken s_run = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_is_trusted_by_its_authority_file_and_asks_for_credentials()
    {
        string directory = Directory.CreateTempSubdirectory("matching-tls-").FullName;
        try
        {
            (X509Certificate2 server, string authorities) = Certificates(directory);
            await using StandInServer node = await StandInServer.StartAsync(certificate: server);
            node.Faults.Password = "changeit";
            Assert.Equal(AppendResult.Appended, await AppendAsync(
                $"admin:changeit@{node.Node}?tlsCaFile={authorities}"));
            Assert.Equal(AppendResult.Fatal, await AppendAsync($"{node.Node}?tlsCaFile={authorities}"));
            Assert.Equal(AppendResult.Fatal, await AppendAsync(
                $"admin:wrong@{node.Node}?tlsCaFile={authorities}"));
            // The machine's own authorities don't know it; and it may be told not to look.
            Assert.Equal(AppendResult.Unknown, await AppendAsync($"admin:changeit@{node.Node}"));
            Assert.Equal(
                AppendResult.WrongRevision, await AppendAsync(
                    $"admin:changeit@{node.Node}?tlsVerifyCert=false", Bob));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task<AppendResult> AppendAsync(string behindScheme, Bytes16? writer = null)
    {
        using var client = EventStoreClient.Open($"esdb://{behindScheme}");
        ProposedEvent[] events = Events(writer ?? Alice, 1, 1);
        return (await client.AppendAsync(StreamName, AppendOutcome.NoStream, events, s_run)).Result;
    }

    private static (X509Certificate2 Server, string AuthorityFile) Certificates(string directory)
    {
        DateTimeOffset from = DateTimeOffset.UtcNow.AddDays(-1), to = DateTimeOffset.UtcNow.AddDays(1);
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest("CN=test-ca", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using X509Certificate2 authority = authorityRequest.CreateSelfSigned(from, to);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=eventstoredb-node", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 signed = request.Create(authority, from, to, [1, 2, 3, 4]);
        using X509Certificate2 withKey = signed.CopyWithPrivateKey(key);
        string file = Path.Combine(directory, "ca.pem");
        File.WriteAllText(file, authority.ExportCertificatePem());
        return (X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pfx), null), file);
    }
}

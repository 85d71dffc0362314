using System.Net;
using System.Net.Sockets;
using Matching.Gateway.Hosting;
using Matching.Tests.House;

namespace Matching.Tests.Replication;

/// <summary>
/// One machine of a venue: a directory, an address, and the process that runs there now. What ends by itself
/// is started again as a standby, as a supervisor does.
/// </summary>
internal sealed class FailoverMachine : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly string[] _options;
    private readonly int _port = FreePort();
    private RealVenue? _venue;

    /// <param name="options">Of the stream.</param>
    public FailoverMachine(string[] options) => _options = options;

    public string Directory => _directory.Path;

    public Uri Address => new($"http://127.0.0.1:{_port}");

    public RealVenue Venue => _venue!;

    /// <summary>Whether its process, a standby at first, has begun to be the primary.</summary>
    public bool IsPrimary => Venue is { HasEnded: false } && Venue.HasSaid("promoted");

    public void LaunchPrimary() => Launch([]);

    public void LaunchStandby(IEnumerable<FailoverMachine> others) => Launch(
        ["--role", "Standby", .. others.SelectMany(other => new[] { "--peer", $"{other.Address}" })]);

    public async ValueTask DisposeAsync()
    {
        if (_venue is not null) await _venue.DisposeAsync();
        _directory.Dispose();
    }

    private void Launch(string[] role) =>
        _venue = RealVenue.LaunchOn(_directory.Path, _port, [.. _options, .. role]);

    /// <summary>Free now; nobody else on this machine is likely to take it before the venue does.</summary>
    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

using System.Net;
using System.Net.Sockets;

namespace Matching.Bench.Campaigns.Chaos;

/// <summary>
/// The network between one client and the venue: it carries bytes, and on command stalls, cuts or half-closes
/// what it carries. A venue that is away is a connection that is refused.
/// </summary>
/// <param name="venuePort">Where the venue listens, on the loopback, or will listen again.</param>
/// <param name="tamper">What is planted on the way to the client; null for nothing.</param>
internal sealed class CutProxy(int venuePort, WireTamper? tamper = null) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Socket _listener = Listen();
    private readonly List<ProxyLink> _links = [];
    private readonly StallGate _stall = new();
    private bool _isClosed;

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}");

    public static CutProxy Start(int venuePort, WireTamper? tamper = null)
    {
        var proxy = new CutProxy(venuePort, tamper);
        _ = Task.Run(proxy.AcceptAsync);
        return proxy;
    }

    /// <summary>Every connection ends now.</summary>
    /// <param name="abortive">With a reset, as when a cable's other end has forgotten it.</param>
    public void Cut(bool abortive)
    {
        foreach (ProxyLink link in Links()) link.Cut(abortive);
    }

    /// <summary>One direction of every connection ends, the other goes on.</summary>
    public void HalfClose(bool towardsVenue)
    {
        foreach (ProxyLink link in Links()) link.HalfClose(towardsVenue);
    }

    /// <summary>Nothing is carried until <see cref="GoOn"/>; what comes is kept by the sockets.</summary>
    public void Stall() => _stall.Close();

    public void GoOn() => _stall.Open();

    /// <summary>Takes no further connection; those that it has go on.</summary>
    public void Close()
    {
        lock (_lock) _isClosed = true;
        _listener.Dispose();
    }

    public void Dispose()
    {
        Close();
        GoOn();
        Cut(abortive: true);
    }

    private static Socket Listen()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        return listener;
    }

    private ProxyLink[] Links()
    {
        lock (_lock) return [.. _links];
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = CarryAsync(await _listener.AcceptAsync());
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
            // It is closed.
        }
    }

    private async Task CarryAsync(Socket client)
    {
        var venue = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var link = new ProxyLink(client, venue, _stall, tamper?.OfConnection());
        try
        {
            await venue.ConnectAsync(IPAddress.Loopback, venuePort);
        }
        catch (SocketException)
        {
            // The venue is away; so is this connection.
            return;
        }
        lock (_lock)
        {
            if (_isClosed) return;
            _links.Add(link);
        }
        await link.CarryAsync();
        lock (_lock) _links.Remove(link);
    }
}

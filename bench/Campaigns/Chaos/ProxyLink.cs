using System.Net.Sockets;

namespace Matching.Bench.Campaigns.Chaos;

/// <summary>One connection through the proxy: two sockets, and a pump each way.</summary>
internal sealed class ProxyLink(Socket client, Socket venue, StallGate stall, FrameTamper? tamper)
    : IDisposable
{
    private const int ChunkBytes = 16 * 1024;

    /// <summary>Completes when nothing more goes either way.</summary>
    public async Task CarryAsync()
    {
        client.NoDelay = venue.NoDelay = true;
        await Task.WhenAll(
            Task.Run(() => PumpAsync(client, venue, tamper: null)),
            Task.Run(() => PumpAsync(venue, client, tamper)));
    }

    public void Cut(bool abortive)
    {
        if (abortive)
        {
            Try(() => client.LingerState = new LingerOption(enable: true, seconds: 0));
            Try(() => venue.LingerState = new LingerOption(enable: true, seconds: 0));
        }
        Dispose();
    }

    public void HalfClose(bool towardsVenue) =>
        Try(() => (towardsVenue ? venue : client).Shutdown(SocketShutdown.Send));

    public void Dispose()
    {
        client.Dispose();
        venue.Dispose();
    }

    /// <summary>An end is passed on as such; a failure ends both directions.</summary>
    private async Task PumpAsync(Socket from, Socket to, FrameTamper? tamper)
    {
        byte[] chunk = new byte[ChunkBytes];
        try
        {
            while (await from.ReceiveAsync(chunk) is var count and > 0)
            {
                await stall.PassAsync();
                ReadOnlyMemory<byte> bytes = chunk.AsMemory(0, count);
                if (tamper is not null) bytes = tamper.Take(bytes.Span);
                while (!bytes.IsEmpty) bytes = bytes[await to.SendAsync(bytes)..];
            }
            await stall.PassAsync();
            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
            Dispose();
        }
    }

    private static void Try(Action act)
    {
        try
        {
            act();
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
            // It had ended by itself.
        }
    }
}

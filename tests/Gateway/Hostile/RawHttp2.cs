using System.Net.Sockets;
using Matching.Bench.Connections;

namespace Matching.Tests.Gateway.Hostile;

/// <summary>What came in one HTTP/2 frame.</summary>
internal readonly record struct RawFrame(byte Type, byte Flags, int StreamId, byte[] Payload);

/// <summary>
/// HTTP/2 by hand over a plain socket, as no decent client would speak it: any frame, at any time, cut
/// anywhere.
/// </summary>
internal sealed class RawHttp2 : IDisposable
{
    private readonly Socket _socket;
    private readonly CancellationToken _stop;

    private RawHttp2(Socket socket, CancellationToken stop) => (_socket, _stop) = (socket, stop);

    /// <summary>A connection that has said nothing yet.</summary>
    public static async Task<RawHttp2> ConnectAsync(InProcessVenue venue)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(venue.Address.Host, venue.Address.Port, venue.Stop);
        return new RawHttp2(socket, venue.Stop);
    }

    /// <summary>A connection as HTTP/2 begins it.</summary>
    public static async Task<RawHttp2> OpenAsync(InProcessVenue venue)
    {
        RawHttp2 connection = await ConnectAsync(venue);
        await connection.SendAsync(Http2Frames.Preface.ToArray());
        await connection.SendAsync(Http2Frames.Settings, 0, 0, []);
        return connection;
    }

    /// <summary>False where the peer has closed the connection.</summary>
    public async Task<bool> SendAsync(byte[] bytes)
    {
        try
        {
            for (int sent = 0; sent < bytes.Length;)
                sent += await _socket.SendAsync(bytes.AsMemory(sent), _stop);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public Task<bool> SendAsync(byte type, byte flags, int streamId, byte[] payload) =>
        SendAsync(Http2Frames.Frame(type, flags, streamId, payload));

    /// <summary>The next frame; null where the peer has closed the connection, whichever way.</summary>
    public async Task<RawFrame?> NextAsync()
    {
        byte[]? header = await ReadAsync(Http2Frames.HeaderBytes);
        if (header is null) return null;
        int length = Http2Frames.LengthOf(header);
        byte[]? payload = await ReadAsync(length);
        if (payload is null) return null;
        return new RawFrame(header[3], header[4], Http2Frames.StreamOf(header), payload);
    }

    /// <summary>The next frame of a kind, or null where the connection ended without one.</summary>
    public async Task<RawFrame?> NextOfAsync(byte type)
    {
        while (await NextAsync() is { } frame)
            if (frame.Type == type) return frame;
        return null;
    }

    /// <summary>Completes when the peer has closed the connection.</summary>
    public async Task ClosedAsync()
    {
        while (await NextAsync() is not null)
        {
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task<byte[]?> ReadAsync(int count)
    {
        byte[] bytes = new byte[count];
        try
        {
            for (int read = 0; read < count;)
            {
                int more = await _socket.ReceiveAsync(bytes.AsMemory(read), _stop);
                if (more == 0) return null;
                read += more;
            }
            return bytes;
        }
        catch (SocketException)
        {
            return null;
        }
    }
}

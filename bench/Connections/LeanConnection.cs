using System.Net;
using System.Net.Sockets;

namespace Matching.Bench.Connections;

/// <summary>How a connection's client behaves.</summary>
internal enum ReaderKind
{
    /// <summary>Connected, has asked one thing, answers pings.</summary>
    Idle,

    /// <summary>Follows a stream and reads all that comes.</summary>
    Brisk,

    /// <summary>Follows a stream and reads a few bytes now and then.</summary>
    Slow,

    /// <summary>Follows a stream and never reads again: a process that hangs.</summary>
    Dead,
}

/// <summary>
/// One HTTP/2 connection with at most one call, so lean that ten thousand of them fit beside the venue that
/// they are to try: it counts what comes and looks at nothing.
/// </summary>
internal sealed class LeanConnection(ReaderKind kind) : IDisposable
{
    private const int CallId = 1;
    private const int ChunkBytes = 16 * 1024;
    private const int SlowBytes = 512;
    private const int WindowBytes = 1 << 20;
    private static readonly TimeSpan s_slowPause = TimeSpan.FromMilliseconds(500);

    /// <summary>Settings: a window of a mebibyte for each stream.</summary>
    private static readonly byte[] s_settings = [0, 4, 0, 16, 0, 0];

    private readonly byte[] _header = new byte[Http2Frames.HeaderBytes];
    private Socket _socket = NewSocket();
    private int _port;
    private LeanCall? _call;
    private int _unreported;

    public ReaderKind Kind => kind;

    /// <summary>Of the call's messages, their prefixes included.</summary>
    public long Bytes { get; private set; }

    /// <summary>The call has ended, by the venue or with the connection.</summary>
    public bool HasEnded { get; private set; }

    /// <param name="port">On the loopback.</param>
    /// <param name="call">Path, key and request.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task OpenAsync(int port, LeanCall call, CancellationToken stop)
    {
        (_port, _call) = (port, call);
        if (kind is ReaderKind.Slow or ReaderKind.Dead) _socket.ReceiveBufferSize = ChunkBytes;
        await _socket.ConnectAsync(IPAddress.Loopback, port, stop);
        _socket.NoDelay = true;
        byte[] first =
        [
            .. Http2Frames.Preface,
            .. Http2Frames.Frame(Http2Frames.Settings, 0, 0, s_settings),
            .. Http2Frames.WindowOf(0, WindowBytes),
            .. call.Frames(CallId),
        ];
        await SendAsync(first, stop);
    }

    /// <summary>
    /// Reads as its kind does until it is stopped or ended. The venue ends a connection on which nothing is
    /// asked for some two minutes: an idle one comes back then.
    /// </summary>
    public async Task ReadAsync(CancellationToken stop)
    {
        if (kind == ReaderKind.Dead) return;
        do await ReadToEndAsync(stop);
        while (kind == ReaderKind.Idle && await ReopenAsync(stop));
        HasEnded = true;
    }

    public void Dispose() => _socket.Dispose();

    private static Socket NewSocket() =>
        new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    private async Task<bool> ReopenAsync(CancellationToken stop)
    {
        if (stop.IsCancellationRequested) return false;
        try
        {
            _socket.Dispose();
            _socket = NewSocket();
            await OpenAsync(_port, _call!, stop);
            return true;
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException
            or OperationCanceledException)
        {
            return false;
        }
    }

    private async Task ReadToEndAsync(CancellationToken stop)
    {
        byte[] chunk = new byte[kind == ReaderKind.Brisk ? ChunkBytes : SlowBytes];
        try
        {
            while (await ReadFrameAsync(chunk, stop))
            {
            }
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException
            or OperationCanceledException or EndOfStreamException)
        {
            // It is over, which ends the call too.
        }
    }

    private async Task<bool> ReadFrameAsync(byte[] chunk, CancellationToken stop)
    {
        await FillAsync(_header, stop);
        int left = Http2Frames.LengthOf(_header);
        byte type = _header[3];
        byte flags = _header[4];
        if (type == Http2Frames.Data)
        {
            await CountAsync(left, chunk, stop);
            return true;
        }
        byte[] payload = new byte[left];
        await FillAsync(payload, stop);
        bool wantsAnswer = (flags & Http2Frames.Ack) == 0;
        if (type == Http2Frames.Ping && wantsAnswer)
            await SendAsync(Http2Frames.Frame(Http2Frames.Ping, Http2Frames.Ack, 0, payload), stop);
        if (type == Http2Frames.Settings && wantsAnswer)
            await SendAsync(Http2Frames.Frame(Http2Frames.Settings, Http2Frames.Ack, 0, []), stop);
        bool ends = type is Http2Frames.Reset or Http2Frames.GoAway
            || (type == Http2Frames.Headers && (flags & Http2Frames.EndStream) != 0
                && kind != ReaderKind.Idle);
        return !ends;
    }

    private async Task CountAsync(int left, byte[] chunk, CancellationToken stop)
    {
        while (left > 0)
        {
            int count = await _socket.ReceiveAsync(chunk.AsMemory(0, Math.Min(left, chunk.Length)), stop);
            if (count == 0) throw new EndOfStreamException();
            left -= count;
            Bytes += count;
            _unreported += count;
            if (kind == ReaderKind.Slow) await Task.Delay(s_slowPause, stop);
        }
        if (_unreported < WindowBytes / 4) return;
        await SendAsync(
            [.. Http2Frames.WindowOf(0, _unreported), .. Http2Frames.WindowOf(CallId, _unreported)], stop);
        _unreported = 0;
    }

    private async Task FillAsync(byte[] bytes, CancellationToken stop)
    {
        for (int read = 0; read < bytes.Length;)
        {
            int more = await _socket.ReceiveAsync(bytes.AsMemory(read), stop);
            if (more == 0) throw new EndOfStreamException();
            read += more;
        }
    }

    private async Task SendAsync(byte[] bytes, CancellationToken stop)
    {
        for (int sent = 0; sent < bytes.Length;)
            sent += await _socket.SendAsync(bytes.AsMemory(sent), stop);
    }
}

/// <summary>A call that is asked once: a stream of answers comes.</summary>
internal sealed record LeanCall(string Path, string Key, byte[] Request)
{
    public byte[] Frames(int streamId)
    {
        byte[] headers = Http2Frames.Call(Path, Key);
        byte[] message = Http2Frames.Message(Request);
        return
        [
            .. Http2Frames.Frame(Http2Frames.Headers, Http2Frames.EndHeaders, streamId, headers),
            .. Http2Frames.Frame(Http2Frames.Data, Http2Frames.EndStream, streamId, message),
        ];
    }
}

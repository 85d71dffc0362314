using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Grpc.Core;
using Matching.V1;

namespace Matching.Client;

/// <summary>
/// One connection of a session: one gRPC call, and the writer that gathers commands into messages.
/// </summary>
internal sealed class SessionConnection : IDisposable
{
    private const int MaxEntries = 4_096;

    private readonly AsyncDuplexStreamingCall<SessionRequest, SessionResponse> _call;
    private readonly VenueOptions _options;
    private readonly Channel<OrderCommand> _outgoing = Channel.CreateUnbounded<OrderCommand>(
        new UnboundedChannelOptions { SingleReader = true });

    private readonly CancellationTokenSource _ended;
    private long _heardAt = Stopwatch.GetTimestamp();

    private SessionConnection(VenueClient client, int address, CancellationToken stop)
    {
        _ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _call = client.TradingWith(address).Session(client.Call(_ended.Token));
        _options = client.Options;
        Address = address;
    }

    /// <summary>Of the machine that it is with, whichever the client's calls go to by now.</summary>
    public int Address { get; }

    /// <summary>The answer to the logon; it may carry the first items.</summary>
    public SessionResponse First { get; private set; } = new();

    /// <exception cref="RpcException">The logon failed.</exception>
    public static async Task<SessionConnection> OpenAsync(
        VenueClient client, int address, string sessionName, ResumePoint? lastSeen,
        CancelOnDisconnect cancelOnDisconnect, CancellationToken stop)
    {
        var connection = new SessionConnection(client, address, stop);
        try
        {
            connection._ended.CancelAfter(client.AttemptWithin);
            var logOn = new LogOnRequest
            {
                SessionName = sessionName,
                LastSeen = lastSeen?.ToWire(),
                CancelOnDisconnect = cancelOnDisconnect,
                StageTimes = client.Options.StageTimes,
                SkipPruned = client.Options.SkipPruned,
            };
            await connection.LogOnAsync(logOn, stop);
            connection._ended.CancelAfter(Timeout.InfiniteTimeSpan);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Since the venue said anything on it, its logon's answer among that.</summary>
    public TimeSpan Silence => Stopwatch.GetElapsedTime(Volatile.Read(ref _heardAt));

    /// <summary>Leaves it: another machine serves.</summary>
    public void Abandon() => _ended.Cancel();

    /// <summary>Sends in order, as soon as the message before has left.</summary>
    public void Send(OrderCommand command) => _outgoing.Writer.TryWrite(command);

    /// <summary>No more commands will be sent: the venue answers what it has and ends the call.</summary>
    public void CompleteSending() => _outgoing.Writer.TryComplete();

    public async IAsyncEnumerable<SessionResponse> ReadAsync(
        [EnumeratorCancellation] CancellationToken stop)
    {
        var writing = WriteAsync();
        yield return First;
        await foreach (var response in _call.ResponseStream.ReadAllAsync(stop))
        {
            Hear();
            yield return response;
        }

        CompleteSending();
        await writing;
    }

    public void Dispose()
    {
        CompleteSending();
        _call.Dispose();
        _ended.Dispose();
    }

    private async Task LogOnAsync(LogOnRequest logOn, CancellationToken stop)
    {
        await TryAsync(_call.RequestStream.WriteAsync(new SessionRequest { LogOn = logOn }, stop));
        if (!await _call.ResponseStream.MoveNext(stop) || _call.ResponseStream.Current.LogOn is null)
            throw new RpcException(
                new Status(StatusCode.Unavailable, "The venue did not answer the logon."));
        First = _call.ResponseStream.Current;
        Hear();
    }

    private void Hear() => Volatile.Write(ref _heardAt, Stopwatch.GetTimestamp());

    private async Task WriteAsync()
    {
        while (await _outgoing.Reader.WaitToReadAsync(CancellationToken.None))
        {
            var request = new SessionRequest();
            var entries = 0;
            while (request.Commands.Count < _options.MaxCommandsPerMessage
                && _outgoing.Reader.TryPeek(out var next)
                && (entries == 0 || entries + EntriesOf(next) <= MaxEntries)
                && _outgoing.Reader.TryRead(out var command))
            {
                entries += EntriesOf(command);
                request.Commands.Add(command);
            }

            if (_options.ValidFor is { } validFor)
                request.ValidUntil = Nanoseconds.Of(DateTimeOffset.UtcNow + validFor);
            if (!await TryAsync(_call.RequestStream.WriteAsync(request))) return;
        }

        await TryAsync(_call.RequestStream.CompleteAsync());
    }

    /// <summary>Each entry of a mass quote counts: the venue takes no more in one message.</summary>
    private static int EntriesOf(OrderCommand command) =>
        Math.Max(1, command.MassQuote?.Entries.Count ?? 1);

    // A write that fails means that the call has ended; why is for the reading side to say.
    private static async Task<bool> TryAsync(Task write)
    {
        try
        {
            await write;
            return true;
        }
        catch (Exception failure) when (
            failure is RpcException or InvalidOperationException or OperationCanceledException
                or HttpRequestException or IOException)
        {
            return false;
        }
    }
}

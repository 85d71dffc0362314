using Google.Rpc;
using Grpc.Core;
using Grpc.Net.Client;
using Matching.V1;

namespace Matching.Tests.Gateway;

/// <summary>How a call ended, as its client sees it.</summary>
internal sealed record Ending(StatusCode Code, string Reason, string Message)
{
    public static Ending Of(RpcException error) => new(
        error.StatusCode,
        error.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Reason ?? "",
        error.Status.Detail);

    /// <summary>Where the venue gave no reason, what the client makes of it says more.</summary>
    public override string ToString() => $"{Code}/{(Reason.Length > 0 ? Reason : Message)}";
}

/// <summary>What came of one command; one of the two is null.</summary>
internal readonly record struct Answer(SessionItem? Item, Refusal? Refusal);

/// <summary>One trading call by hand, without the SDK: whatever a client could send.</summary>
internal sealed class RawSession : IDisposable
{
    private readonly AsyncDuplexStreamingCall<SessionRequest, SessionResponse> _call;
    private readonly Queue<SessionItem> _items = new();
    private readonly Queue<Refusal> _refusals = new();

    public RawSession(GrpcChannel channel, CallOptions options) =>
        _call = new Trading.TradingClient(channel).Session(options);

    public LogOnAccepted? Accepted { get; private set; }

    /// <summary>Of the last item that was taken with <see cref="NextItemAsync"/>.</summary>
    public ResumePoint? LastSeen { get; private set; }

    public Task WriteAsync(SessionRequest request) => _call.RequestStream.WriteAsync(request);

    public Task CompleteAsync() => _call.RequestStream.CompleteAsync();

    public Task SendAsync(params IEnumerable<OrderCommand> commands) =>
        WriteAsync(new SessionRequest { Commands = { commands } });

    public async Task LogOnAsync(
        string name, ResumePoint? lastSeen = null, CancelOnDisconnect cancelOnDisconnect = default,
        bool stageTimes = false)
    {
        await WriteAsync(new SessionRequest
        {
            LogOn = new LogOnRequest
            {
                SessionName = name,
                LastSeen = lastSeen,
                CancelOnDisconnect = cancelOnDisconnect,
                StageTimes = stageTimes,
            },
        });
        if (!await ReadAsync()) throw new InvalidOperationException("the call ended without an answer");
    }

    /// <exception cref="RpcException">The call has ended.</exception>
    public async Task<SessionItem> NextItemAsync()
    {
        while (_items.Count == 0)
            if (!await ReadAsync()) throw new InvalidOperationException("the call ended in good order");
        SessionItem item = _items.Dequeue();
        LastSeen = new ResumePoint { Epoch = item.Epoch, Sequence = item.Sequence };
        return item;
    }

    public async Task<List<SessionItem>> NextItemsAsync(int count)
    {
        var items = new List<SessionItem>();
        while (items.Count < count) items.Add(await NextItemAsync());
        return items;
    }

    /// <summary>The first item that answers a command.</summary>
    public async Task<SessionItem> AnswerAsync(long clientSeqNum)
    {
        while (true)
        {
            SessionItem item = await NextItemAsync();
            if (item.ClientSeqNum == clientSeqNum) return item;
        }
    }

    /// <summary>Whichever comes for a number: its first item, or its refusal.</summary>
    public async Task<Answer> NextAnswerAsync(long clientSeqNum)
    {
        while (true)
        {
            while (_items.TryDequeue(out SessionItem? item))
                if (item.ClientSeqNum == clientSeqNum) return new Answer(item, null);
            while (_refusals.TryDequeue(out Refusal? refusal))
                if (refusal.ClientSeqNum == clientSeqNum) return new Answer(null, refusal);
            if (!await ReadAsync()) throw new InvalidOperationException("the call ended in good order");
        }
    }

    /// <summary>Sends it, under one number after another, until the venue has room for it.</summary>
    public async Task<SessionItem> InsistAsync(long number, Func<long, OrderCommand> command)
    {
        for (; ; number++)
        {
            await SendAsync(command(number));
            Answer answer = await NextAnswerAsync(number);
            if (answer.Item is { } item) return item;
            Assert.Equal("VENUE_FULL", Wire.ReasonOf(answer.Refusal!));
        }
    }

    public async Task<Refusal> NextRefusalAsync()
    {
        while (_refusals.Count == 0)
            if (!await ReadAsync()) throw new InvalidOperationException("the call ended in good order");
        return _refusals.Dequeue();
    }

    /// <summary>Reads to the end; all items that came on the way are in <paramref name="seen"/>.</summary>
    public async Task<Ending> EndAsync(List<SessionItem>? seen = null)
    {
        try
        {
            while (await ReadAsync())
            {
            }
            return new Ending(StatusCode.OK, "", "");
        }
        catch (RpcException error)
        {
            return Ending.Of(error);
        }
        finally
        {
            seen?.AddRange(_items);
        }
    }

    public void Dispose() => _call.Dispose();

    private async Task<bool> ReadAsync()
    {
        if (!await _call.ResponseStream.MoveNext(TestContext.Current.CancellationToken)) return false;
        SessionResponse response = _call.ResponseStream.Current;
        Accepted ??= response.LogOn;
        foreach (SessionItem item in response.Items) _items.Enqueue(item);
        foreach (Refusal refusal in response.Refusals) _refusals.Enqueue(refusal);
        return true;
    }
}

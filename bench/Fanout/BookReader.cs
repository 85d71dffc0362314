using Grpc.Core;
using Grpc.Net.Client;
using Matching.Gateway.Pipeline;
using Matching.V1;

namespace Matching.Bench.Fanout;

/// <summary>How a subscriber reads.</summary>
internal enum ReaderSpeed
{
    /// <summary>As it comes.</summary>
    Fast,

    /// <summary>A message, then a rest, whatever waits.</summary>
    Slow,

    /// <summary>It subscribes and never reads.</summary>
    Dead,
}

/// <summary>
/// One subscriber of an instrument's orders, on a connection of its own. A fast one notes when it had what,
/// and that nothing was missing.
/// </summary>
internal sealed class BookReader : IAsyncDisposable
{
    private static readonly TimeSpan s_rest = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _end = new();
    private readonly GrpcChannel _channel;
    private readonly AsyncServerStreamingCall<OrdersMessage> _call;
    private readonly VenueClock _clock;
    private readonly Task _reading;
    private long _through;
    private long _lastItem;

    public BookReader(Uri address, string apiKey, int instrumentId, ReaderSpeed speed, VenueClock clock)
    {
        (Speed, _clock) = (speed, clock);
        _channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions { MaxReceiveMessageSize = null });
        var headers = new Metadata { { "authorization", $"Bearer {apiKey}" } };
        _call = new MarketData.MarketDataClient(_channel).FollowOrders(
            new FollowOrdersRequest { InstrumentId = instrumentId }, headers, cancellationToken: _end.Token);
        _reading = speed == ReaderSpeed.Dead ? Task.CompletedTask : Task.Run(ReadAsync);
    }

    public ReaderSpeed Speed { get; }

    /// <summary>It has all up to this event; any thread may ask.</summary>
    public long Through => Volatile.Read(ref _through);

    /// <summary>Where it stood after each message, and when.</summary>
    public List<(long Through, long At)> Arrivals { get; } = [];

    /// <summary>Changes that did not follow the one before them.</summary>
    public int Gaps { get; private set; }

    public long Changes { get; private set; }

    /// <summary>It was cut for being too slow.</summary>
    public bool WasCut { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _reading;
        _call.Dispose();
        _channel.Dispose();
        _end.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            while (await _call.ResponseStream.MoveNext(CancellationToken.None))
            {
                Take(_call.ResponseStream.Current);
                if (Speed == ReaderSpeed.Slow) await Task.Delay(s_rest, _end.Token);
            }
        }
        catch (RpcException cut) when (cut.StatusCode == StatusCode.ResourceExhausted)
        {
            WasCut = true;
        }
        catch (Exception over) when (over is OperationCanceledException
            or RpcException { StatusCode: StatusCode.Cancelled })
        {
            // The turn is over.
        }
    }

    private void Take(OrdersMessage message)
    {
        if (message.Snapshot is { } snapshot) _lastItem = snapshot.LastSequence;
        foreach (OrderChange change in message.Changes)
        {
            if (change.Sequence != _lastItem && change.PrevSequence != _lastItem) Gaps++;
            _lastItem = change.Sequence;
            Changes++;
        }
        if (Speed == ReaderSpeed.Fast) Arrivals.Add((message.ThroughSequence, _clock.Now));
        // Release: whoever sees it sees what came with it.
        Volatile.Write(ref _through, message.ThroughSequence);
    }
}

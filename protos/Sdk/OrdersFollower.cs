using System.Runtime.CompilerServices;
using Matching.V1;

namespace Matching.Client;

/// <summary>What one message did to a book that is followed order by order.</summary>
/// <param name="IsSnapshot">The book began anew, with other ids.</param>
/// <param name="Raw">As it came; of a snapshot in several parts, the last one.</param>
public readonly record struct OrdersUpdate(OrdersBook Book, bool IsSnapshot, OrdersMessage Raw);

/// <summary>
/// An instrument's live book, order by order, checked as <see cref="BookFollower"/>'s is. It resumes after a
/// lost connection and after having been too slow, and begins anew where anything does not fit.
/// </summary>
public sealed class OrdersFollower
{
    private readonly VenueClient _client;
    private readonly MarketData.MarketDataClient _marketData;

    internal OrdersFollower(
        VenueClient client, ListedInstrument instrument, MarketData.MarketDataClient marketData)
    {
        _client = client;
        _marketData = marketData;
        Book = new OrdersBook(instrument);
    }

    /// <summary>As of the last update handed out.</summary>
    public OrdersBook Book { get; }

    /// <summary>How often what came did not fit: something was lost on the way, or a bug.</summary>
    public int Resyncs { get; private set; }

    /// <summary>Applies each message to the book and hands it out, a snapshot once it is whole.</summary>
    /// <exception cref="VenueException">The venue ended the stream for good.</exception>
    public async IAsyncEnumerable<OrdersUpdate> ReadAsync(
        [EnumeratorCancellation] CancellationToken stop = default)
    {
        while (true)
        {
            var messages = Reconnecting.ReadAsync(_client, Open, Book.Forget, stop);
            await foreach (var (message, _) in messages)
            {
                if (!Book.Apply(message)) break;
                if (message.Snapshot is { RemainingParts: > 0 }) continue;
                yield return new OrdersUpdate(Book, message.Snapshot is not null, message);
            }

            Resyncs++;
            Book.Forget();
            await Task.Delay(_client.Options.PauseBefore(0), stop);
        }
    }

    private Grpc.Core.AsyncServerStreamingCall<OrdersMessage> Open(Grpc.Core.CallOptions call)
    {
        if (Book.ResumeFrom is null) Book.Forget();
        var request = new FollowOrdersRequest
        {
            InstrumentId = Book.Instrument.Id,
            ResumeFrom = Book.ResumeFrom,
        };
        return _marketData.FollowOrders(request, call);
    }
}

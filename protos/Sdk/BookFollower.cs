using System.Runtime.CompilerServices;
using Matching.V1;

namespace Matching.Client;

/// <summary>What one message did to a followed book.</summary>
/// <param name="IsSnapshot">
/// The book began anew: at the start, where this reader was too slow for every change, and where what was
/// lost with a connection could not be had any more.
/// </param>
/// <param name="Raw">As it came, in scaled integers.</param>
public readonly record struct BookUpdate(Book Book, bool IsSnapshot, BookMessage Raw);

/// <summary>
/// An instrument's live book, checked at each change. It resumes after a lost connection, and begins anew
/// where anything does not fit.
/// </summary>
public sealed class BookFollower
{
    private readonly VenueClient _client;
    private readonly MarketData.MarketDataClient _marketData;
    private readonly int _depth;

    internal BookFollower(
        VenueClient client, ListedInstrument instrument, MarketData.MarketDataClient marketData, int depth)
    {
        _client = client;
        _marketData = marketData;
        _depth = depth;
        Book = new Book(instrument);
    }

    /// <summary>As of the last update handed out.</summary>
    public Book Book { get; }

    /// <summary>How often what came did not fit: something was lost on the way, or a bug.</summary>
    public int Resyncs { get; private set; }

    /// <summary>Applies each message to the book and hands it out.</summary>
    /// <exception cref="VenueException">The venue ended the stream for good.</exception>
    public async IAsyncEnumerable<BookUpdate> ReadAsync(
        [EnumeratorCancellation] CancellationToken stop = default)
    {
        while (true)
        {
            var messages = Reconnecting.ReadAsync(_client, Open, Book.Forget, stop);
            await foreach (var (message, _) in messages)
            {
                if (!Book.Apply(message)) break;
                yield return new BookUpdate(Book, message.Snapshot is not null, message);
            }

            Resyncs++;
            Book.Forget();
            await Task.Delay(_client.Options.PauseBefore(0), stop);
        }
    }

    private Grpc.Core.AsyncServerStreamingCall<BookMessage> Open(Grpc.Core.CallOptions call)
    {
        var request = new FollowBookRequest
        {
            InstrumentId = Book.Instrument.Id,
            Depth = _depth,
            ResumeFrom = Book.ResumeFrom,
        };
        return _marketData.FollowBook(request, call);
    }
}

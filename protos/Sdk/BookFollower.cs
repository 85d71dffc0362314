using System.Runtime.CompilerServices;
using Matching.V1;

namespace Matching.Client;

/// <summary>What one message did to a followed book.</summary>
/// <param name="IsSnapshot">The book began anew: at the start, and after a lost connection.</param>
/// <param name="Raw">As it came, in scaled integers.</param>
public readonly record struct BookUpdate(Book Book, bool IsSnapshot, BookMessage Raw);

/// <summary>
/// An instrument's live book: a snapshot, then every change; a lost connection begins with a new snapshot.
/// </summary>
public sealed class BookFollower
{
    private readonly VenueClient _client;
    private readonly MarketData.MarketDataClient _marketData;

    internal BookFollower(
        VenueClient client, ListedInstrument instrument, MarketData.MarketDataClient marketData)
    {
        _client = client;
        _marketData = marketData;
        Book = new Book(instrument);
    }

    /// <summary>As of the last update handed out.</summary>
    public Book Book { get; }

    /// <summary>Applies each message to the book and hands it out.</summary>
    /// <exception cref="VenueException">The venue ended the stream for good.</exception>
    public async IAsyncEnumerable<BookUpdate> ReadAsync(
        [EnumeratorCancellation] CancellationToken stop = default)
    {
        var request = new FollowBookRequest { InstrumentId = Book.Instrument.Id };
        var messages = Reconnecting.ReadAsync(_client, call => _marketData.FollowBook(request, call), stop);
        await foreach (var (message, _) in messages)
        {
            if (message.Snapshot is not null) Book.Apply(message.Snapshot);
            foreach (var change in message.Changes) Book.Apply(change);
            if (message.Status != InstrumentStatus.Unspecified) Book.Status = message.Status;
            Book.ThroughSequence = message.ThroughSequence;
            yield return new BookUpdate(Book, message.Snapshot is not null, message);
        }
    }
}

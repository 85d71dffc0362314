using Matching.Engine.Book;
using Matching.Engine.Listings;
using Matching.Engine.Quoting;

namespace Matching.Engine.Snapshots;

/// <summary>
/// One instrument's part of the state as bytes in one canonical order, with the rows of the state image: its
/// number, its listing, its two assets, its bids, asks, waiting buys and sells, its elected stops and its
/// quotes. The sequence is left out, so an instrument that nothing happened to keeps its image. Its SHA-256
/// is the instrument's hash.
/// </summary>
public static class InstrumentImage
{
    public static void Write(MatchingEngine engine, int instrumentId, IImageSink sink)
    {
        VenueState state = engine.State;
        var image = new ImageWriter(sink);
        image.Put(StateImage.ImageVersion);
        image.Put(instrumentId);
        ref Instrument instrument = ref state.Directory.Instrument(instrumentId);
        ImageRows.Of(image, ref instrument);
        image.Put(instrument.BaseAssetId);
        ImageRows.Of(image, ref state.Directory.Asset(instrument.BaseAssetId));
        image.Put(instrument.QuoteAssetId);
        ImageRows.Of(image, ref state.Directory.Asset(instrument.QuoteAssetId));
        OrderBooks books = state.Books;
        StateImage.PutSide(image, books, in books[instrumentId, Side.Buy]);
        StateImage.PutSide(image, books, in books[instrumentId, Side.Sell]);
        StateImage.PutSide(image, books, in books.StopsOf(instrumentId, Side.Buy));
        StateImage.PutSide(image, books, in books.StopsOf(instrumentId, Side.Sell));
        PutElected(image, books, instrumentId);
        PutQuotes(image, state, instrumentId);
        image.Flush();
    }

    /// <summary>Each behind a 1; 0 behind the last.</summary>
    private static void PutElected(ImageWriter image, OrderBooks books, int instrumentId)
    {
        for (int slot = books.Elected.First; slot != 0; slot = books.Orders.Links[slot].Next)
        {
            if (books.Orders[slot].InstrumentId != instrumentId) continue;
            image.Put(1);
            image.Put(books.Elected.AnchorPrice);
            ImageRows.Of(image, ref books.Orders[slot]);
        }
        image.Put(0);
    }

    /// <summary>By slot: account and protection group; 0 behind the last.</summary>
    private static void PutQuotes(ImageWriter image, VenueState state, int instrumentId)
    {
        for (int slot = 1; slot <= state.Quotes.Capacity; slot++)
        {
            ref Quote quote = ref state.Quotes[slot];
            if (quote.AccountId == 0 || quote.InstrumentId != instrumentId) continue;
            image.Put(slot);
            image.Put(quote.AccountId);
            image.Put(quote.Protection == 0 ? 0 : state.Protections[quote.Protection].Group);
        }
        image.Put(0);
    }
}

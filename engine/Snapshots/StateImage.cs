using Matching.Engine.Book;
using Matching.Engine.Ledger;
using Matching.Engine.Listings;
using Matching.Engine.Quoting;
using Matching.Engine.Sessions;

namespace Matching.Engine.Snapshots;

/// <summary>
/// The whole state as bytes in one canonical order: numbers first, then tables by number, then each book from
/// the best price down and from the oldest order on, its waiting stops likewise, and the stops that are
/// elected. Slots of levels, shapes of heaps and free lists are left out, so two states that decide alike
/// have the same image. Its SHA-256 is the state hash. A snapshot is taken at a transaction's end.
/// </summary>
public static class StateImage
{
    internal const int ImageVersion = 2;

    public static void Write(MatchingEngine engine, IImageSink sink)
    {
        VenueState state = engine.State;
        var image = new ImageWriter(sink);
        image.Put(ImageVersion);
        image.Put(state.LastSequence);
        if (state.HasBegun)
        {
            ImageRows.Of(image, ref state.Genesis);
            ImageRows.Of(image, state);
            PutDirectory(image, state.Directory);
            PutMembers(image, state.Members);
            PutAccounts(image, state.Accounts);
            PutQuotes(image, state);
            for (int id = 1; id <= state.Directory.InstrumentCount; id++)
            {
                PutSide(image, state.Books, in state.Books[id, Side.Buy]);
                PutSide(image, state.Books, in state.Books[id, Side.Sell]);
                PutSide(image, state.Books, in state.Books.StopsOf(id, Side.Buy));
                PutSide(image, state.Books, in state.Books.StopsOf(id, Side.Sell));
            }
            PutElected(image, state.Books);
        }
        image.Flush();
    }

    /// <summary>
    /// Gives a fresh engine the state of an image: from there on it decides as the one that the image was
    /// taken of, slot for slot and byte for byte. It takes the memory that the image's capacities ask for.
    /// </summary>
    /// <exception cref="InvalidImageException">
    /// These bytes are no image of a state that an engine could have; the engine must be thrown away.
    /// </exception>
    public static void Read(MatchingEngine engine, IImageSource source)
    {
        Check.That(!engine.State.HasBegun);
        try
        {
            new StateLoader(engine.State, new ImageReader(source)).Load();
        }
        catch (InvariantBrokenException broken)
        {
            throw new InvalidImageException("the state image is invalid: " + broken.Message, broken);
        }
        catch (OutOfMemoryException full)
        {
            throw new InvalidImageException("this machine can't hold the state image's capacities", full);
        }
    }

    private static void PutDirectory(ImageWriter image, ListingDirectory directory)
    {
        image.Put(directory.AssetCount);
        for (int id = 1; id <= directory.AssetCount; id++) ImageRows.Of(image, ref directory.Asset(id));
        image.Put(directory.InstrumentCount);
        for (int id = 1; id <= directory.InstrumentCount; id++)
            ImageRows.Of(image, ref directory.Instrument(id));
    }

    private static void PutMembers(ImageWriter image, Members members)
    {
        image.Put(members.ParticipantCount);
        for (int id = 1; id <= members.ParticipantCount; id++)
            ImageRows.Of(image, ref members.Participant(id));
        image.Put(members.KeyCount);
        for (int slot = 1; slot <= members.KeyCount; slot++) ImageRows.Of(image, ref members.Key(slot));
        image.Put(members.SessionCount);
        for (int id = 0; id <= members.SessionCount; id++) ImageRows.Of(image, ref members.Session(id));
    }

    private static void PutAccounts(ImageWriter image, Accounts accounts)
    {
        image.Put(accounts.Count);
        for (int id = 0; id < accounts.Count; id++)
            ImageRows.Of(image, ref accounts.NameOf(id), ref accounts[id]);
        image.Put(accounts.BalanceCount);
        for (int slot = 1; slot <= accounts.BalanceCount; slot++)
            ImageRows.Of(image, ref accounts.BalanceAt(slot), ref accounts.LimitAt(slot));
    }

    /// <summary>Quotes by slot, then protections, each with its quotes in the order of joining.</summary>
    private static void PutQuotes(ImageWriter image, VenueState state)
    {
        image.Put(state.Quotes.Count);
        for (int slot = 1; slot <= state.Quotes.Capacity; slot++)
        {
            ref Quote quote = ref state.Quotes[slot];
            if (quote.AccountId == 0) continue;
            image.Put(slot);
            image.Put(quote.AccountId);
            image.Put(quote.InstrumentId);
        }
        image.Put(state.Protections.Count);
        for (int slot = 1; slot <= state.Protections.Count; slot++)
        {
            ref Protection protection = ref state.Protections[slot];
            ImageRows.Of(image, ref protection);
            image.Put(protection.QuoteCount);
            for (int at = protection.FirstQuote; at != 0; at = state.Quotes[at].Next) image.Put(at);
        }
    }

    /// <summary>Each level as the number of its orders and the orders; 0 behind the last.</summary>
    internal static void PutSide(ImageWriter image, OrderBooks books, in BookSide side)
    {
        PriceLadder ladder = books.Ladder;
        for (int level = ladder.Best(in side); level != PriceLevel.None; level = ladder.Worse(level))
        {
            image.Put(ladder[level].Orders);
            for (int slot = ladder[level].Head; slot != 0; slot = books.Orders.Links[slot].Next)
                ImageRows.Of(image, ref books.Orders[slot]);
        }
        image.Put(0);
    }

    private static void PutElected(ImageWriter image, OrderBooks books)
    {
        int elected = 0;
        for (int slot = books.Elected.First; slot != 0; slot = books.Orders.Links[slot].Next) elected++;
        image.Put(elected);
        // Without an elected stop nobody asks for it.
        image.Put(elected == 0 ? 0 : books.Elected.AnchorPrice);
        for (int slot = books.Elected.First; slot != 0; slot = books.Orders.Links[slot].Next)
            ImageRows.Of(image, ref books.Orders[slot]);
    }
}

using Matching.Engine.Book;
using Matching.Engine.Commands;
using Matching.Engine.Ledger;
using Matching.Engine.Listings;
using Matching.Engine.Sessions;

namespace Matching.Engine.Snapshots;

/// <summary>
/// The whole state as bytes in one canonical order: numbers first, then tables by number, then each book from
/// the best price down and from the oldest order on. Slots of levels and free lists are left out, so two
/// states that decide alike have the same image. Its SHA-256 is the state hash.
/// </summary>
public static class StateImage
{
    private const int ImageVersion = 1;

    public static void Write(MatchingEngine engine, IImageSink sink)
    {
        VenueState state = engine.State;
        var image = new ImageWriter(sink);
        image.Put(ImageVersion);
        image.Put(state.LastSequence);
        if (state.HasBegun)
        {
            PutNumbers(image, state);
            PutDirectory(image, state.Directory);
            PutMembers(image, state.Members);
            PutAccounts(image, state.Accounts);
            for (int id = 1; id <= state.Directory.InstrumentCount; id++)
            {
                PutSide(image, state.Books, id, Side.Buy);
                PutSide(image, state.Books, id, Side.Sell);
            }
        }
        image.Flush();
    }

    private static void PutNumbers(ImageWriter image, VenueState state)
    {
        image.Put(state.Time);
        image.Put((int)state.Epoch);
        image.Put((byte)state.Mode);
        image.Put(state.RulesVersion);
        image.Put(state.LastOrderNumber);
        image.Put(state.Genesis.VenueId);
        image.Put(state.Genesis.Shard);
        image.Put(state.Genesis.FormatVersion);
        Capacities capacities = state.Genesis.Capacities;
        image.Put(capacities.Assets);
        image.Put(capacities.Instruments);
        image.Put(capacities.Participants);
        image.Put(capacities.Accounts);
        image.Put(capacities.Balances);
        image.Put(capacities.ApiKeys);
        image.Put(capacities.Sessions);
        image.Put(capacities.SessionsPerParticipant);
        image.Put(capacities.Orders);
    }

    private static void PutDirectory(ImageWriter image, ListingDirectory directory)
    {
        image.Put(directory.AssetCount);
        for (int id = 1; id <= directory.AssetCount; id++)
        {
            image.Put(directory.Asset(id).Symbol);
            image.Put(directory.Asset(id).Scale);
        }
        image.Put(directory.InstrumentCount);
        for (int id = 1; id <= directory.InstrumentCount; id++) Put(image, in directory.Instrument(id));
    }

    private static void Put(ImageWriter image, in Instrument instrument)
    {
        image.Put(instrument.Symbol);
        image.Put(instrument.TickSize);
        image.Put(instrument.LotSize);
        image.Put(instrument.MinQty);
        image.Put(instrument.MaxQty);
        image.Put(instrument.NotionalMultiplier);
        image.Put(instrument.NotionalDivisor);
        image.Put(instrument.LastPrice);
        image.Put(instrument.BaseAssetId);
        image.Put(instrument.QuoteAssetId);
        image.Put(instrument.MakerFeeRate);
        image.Put(instrument.TakerFeeRate);
        image.Put(instrument.MarketProtection);
        image.Put(instrument.PriceScale);
    }

    private static void PutMembers(ImageWriter image, Members members)
    {
        image.Put(members.ParticipantCount);
        for (int id = 1; id <= members.ParticipantCount; id++) image.Put(members.Participant(id).Name);
        image.Put(members.KeyCount);
        for (int slot = 1; slot <= members.KeyCount; slot++)
        {
            ref ApiKey key = ref members.Key(slot);
            image.Put(key.KeyId);
            image.Put(key.Salt);
            image.Put(key.SecretHash);
            image.Put(key.ParticipantId);
            image.Put((byte)key.Role);
        }
        image.Put(members.SessionCount);
        for (int id = 0; id <= members.SessionCount; id++)
        {
            ref Session session = ref members.Session(id);
            image.Put(session.Name);
            image.Put(session.HighestClientSeqNum);
            image.Put(session.LastSequence);
            image.Put(session.ParticipantId);
            image.Put(session.Connection);
            image.Put((byte)session.Role);
            image.Put(session.LoggedOn);
        }
    }

    private static void PutAccounts(ImageWriter image, Accounts accounts)
    {
        image.Put(accounts.Count);
        for (int id = 0; id < accounts.Count; id++)
        {
            image.Put(accounts[id].Name);
            image.Put(accounts[id].ParticipantId);
        }
        image.Put(accounts.BalanceCount);
        for (int slot = 1; slot <= accounts.BalanceCount; slot++)
        {
            ref Balance balance = ref accounts.BalanceAt(slot);
            image.Put(balance.AccountId);
            image.Put(balance.AssetId);
            image.Put(balance.Available);
            image.Put(balance.Held);
        }
    }

    private static void PutSide(ImageWriter image, OrderBooks books, int instrumentId, Side side)
    {
        PriceLadder ladder = books.Ladder;
        int best = books.Best(instrumentId, side);
        for (int level = best; level != PriceLevel.None; level = ladder.Worse(level))
        {
            image.Put(ladder[level].Orders);
            for (int slot = ladder[level].Head; slot != 0; slot = books.Orders[slot].Next)
                Put(image, in books.Orders[slot]);
        }
        image.Put(0);
    }

    private static void Put(ImageWriter image, in Order order)
    {
        image.Put(order.OrderId);
        image.Put(order.Price);
        image.Put(order.LeavesQty);
        image.Put(order.CumQty);
        image.Put(order.Hold);
        image.Put(order.MakerNotional);
        image.Put(order.TakerNotional);
        image.Put(order.ClOrdId);
        image.Put(order.InstrumentId);
        image.Put(order.AccountId);
        image.Put(order.SessionId);
        image.Put(order.MakerFeeRate);
        image.Put(order.TakerFeeRate);
        image.Put((byte)order.Side);
        image.Put((byte)order.OrderType);
        image.Put((byte)order.TimeInForce);
        image.Put((byte)order.ExecInst);
    }
}

using Matching.Engine.Book;
using Matching.Engine.Events;
using Matching.Engine.Ledger;
using Matching.Engine.Listings;
using Matching.Engine.Sessions;

namespace Matching.Engine.Folding;

/// <summary>What events do to what there is: listings, members, accounts, funds and limits.</summary>
internal static class OperatorFold
{
    public static void Apply(VenueState state, in LoggedOn e, long sequence)
    {
        Members members = state.Members;
        int id = e.Command.SessionId;
        if (id > members.SessionCount) members.OpenSession(id, e.Terms.ParticipantId, e.Terms.Name);
        ref Session session = ref members.Session(id);
        if (session.LoggedOn == 0) members.OpenSessions++;
        session.Connection = e.Command.Connection;
        session.Epoch = state.Epoch;
        session.Role = e.Terms.Role;
        session.CancelOnDisconnect = e.Terms.CancelOnDisconnect;
        session.LoggedOn = 1;
        session.LastSequence = sequence;
    }

    public static void Apply(VenueState state, in AssetListed e)
    {
        state.Directory.Add(e.AssetId, new Asset { Symbol = e.Terms.Symbol, Scale = e.Terms.Scale });
        state.Accounts.Ensure(Limits.ExternalAccount, e.AssetId);
        state.Accounts.Ensure(Limits.HouseAccount, e.AssetId);
    }

    public static void Apply(VenueState state, in InstrumentListed e)
    {
        var instrument = new Instrument
        {
            Symbol = e.Terms.Symbol,
            Tick = new Divisor(e.Terms.TickSize),
            Lot = new Divisor(e.Terms.LotSize),
            MinQty = e.Terms.MinQty,
            MaxQty = e.Terms.MaxQty,
            MinNotional = e.Terms.MinNotional,
            MaxNotional = e.Terms.MaxNotional,
            ReferencePrice = e.Terms.ReferencePrice,
            SessionClose = e.Terms.SessionClose,
            NotionalMultiplier = e.NotionalMultiplier,
            NotionalDivisor = new Divisor(e.NotionalDivisor),
            BaseAssetId = e.Terms.BaseAssetId,
            QuoteAssetId = e.Terms.QuoteAssetId,
            MakerFeeRate = e.Terms.MakerFeeRate,
            TakerFeeRate = e.Terms.TakerFeeRate,
            MarketProtection = e.Terms.MarketProtection,
            StaticCollar = e.Terms.StaticCollar,
            DynamicCollar = e.Terms.DynamicCollar,
            ReferenceFollowsTrades = e.Terms.ReferenceFollowsTrades,
            PriceScale = e.Terms.PriceScale,
            Status = InstrumentStatus.Open,
        };
        instrument.Derive(
            state.Accounts.Find(Limits.HouseAccount, e.Terms.QuoteAssetId), state.Genesis.Capacities.Orders);
        state.Directory.Add(e.InstrumentId, instrument);
    }

    public static void Apply(VenueState state, in InstrumentRulesChanged e)
    {
        ref Instrument instrument = ref state.Directory.Instrument(e.Terms.InstrumentId);
        instrument.MinNotional = e.Terms.MinNotional;
        instrument.MaxNotional = e.Terms.MaxNotional;
        if (e.Terms.ReferencePrice != 0) instrument.ReferencePrice = e.Terms.ReferencePrice;
        instrument.SessionClose = e.Terms.SessionClose;
        instrument.MarketProtection = e.Terms.MarketProtection;
        instrument.StaticCollar = e.Terms.StaticCollar;
        instrument.DynamicCollar = e.Terms.DynamicCollar;
        instrument.ReferenceFollowsTrades = e.Terms.ReferenceFollowsTrades;
    }

    public static void Apply(VenueState state, in ParticipantAdded e) =>
        state.Members.AddParticipant(e.ParticipantId, e.Terms.Name);

    public static void Apply(VenueState state, in AccountOpened e)
    {
        var account = new Account { ParticipantId = e.Terms.ParticipantId, State = AccountState.Active };
        state.Accounts.Open(e.AccountId, in account, e.Terms.Name);
        ref Participant participant = ref state.Members.Participant(e.Terms.ParticipantId);
        if (participant.LastAccount == 0) participant.FirstAccount = e.AccountId;
        else state.Accounts[participant.LastAccount].NextOfParticipant = e.AccountId;
        participant.LastAccount = e.AccountId;
    }

    public static void Apply(VenueState state, in ApiKeyAdded e) =>
        state.Members.AddKey(new ApiKey
        {
            KeyId = e.Terms.KeyId,
            Salt = e.Terms.Salt,
            SecretHash = e.Terms.SecretHash,
            ParticipantId = e.Terms.ParticipantId,
            Role = e.Terms.Role,
        });

    public static void Apply(VenueState state, in ApiKeyRevoked e)
    {
        ref ApiKey key = ref state.Members.Key(state.Members.FindKey(e.Terms.KeyId));
        key.Role = key.Role.Revoked;
    }

    public static void Apply(VenueState state, in FundsTransferred e)
    {
        Accounts accounts = state.Accounts;
        long amount = e.Terms.Amount;
        accounts.Post(accounts.Ensure(e.Terms.FromAccountId, e.Terms.AssetId), -amount, 0);
        accounts.Post(accounts.Ensure(e.Terms.ToAccountId, e.Terms.AssetId), amount, 0);
    }

    public static void Apply(VenueState state, in FeeTierSet e) =>
        state.FeeTiers[e.Terms.Tier] = new FeeTier
        {
            MakerFeeRate = e.Terms.MakerFeeRate,
            TakerFeeRate = e.Terms.TakerFeeRate,
            IsSet = 1,
        };

    /// <summary>From here on the account's open buys of the asset are counted, or no longer.</summary>
    public static void Apply(VenueState state, in HoldingsLimitSet e)
    {
        int slot = state.Accounts.Ensure(e.Terms.AccountId, e.Terms.AssetId);
        state.Accounts.Limit(slot, e.Terms.MaxQty);
        ref HoldingsLimit limit = ref state.Accounts.LimitAt(slot);
        OrderPool orders = state.Books.Orders;
        int first = state.Accounts[e.Terms.AccountId].FirstOrder;
        for (int at = first; at != 0; at = orders.Links[at].AccountNext)
        {
            ref Order order = ref orders[at];
            if (order.Side != Side.Buy || order.OtherBalance != slot) continue;
            if (limit.MaxQty == 0) order.Traits &= ~OrderTraits.CountsIncoming;
            else order.Traits |= OrderTraits.CountsIncoming;
            if (limit.MaxQty != 0) limit.Incoming += order.LeavesQty;
        }
    }
}

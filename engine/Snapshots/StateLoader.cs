using Matching.Engine.Book;
using Matching.Engine.Commands;
using Matching.Engine.Ledger;
using Matching.Engine.Listings;
using Matching.Engine.Sessions;

namespace Matching.Engine.Snapshots;

/// <summary>
/// Builds a state from an image, in the image's order, with the means of the folds. What a row says of others
/// is checked before it is used, so that no bytes can make a state that an engine could not have.
/// </summary>
internal sealed class StateLoader(VenueState state, ImageReader image)
{
    public void Load()
    {
        int version = image.TakeNumber();
        ImageReader.Require(version == StateImage.ImageVersion, $"version {version}");
        long lastSequence = 0;
        image.Number(ref lastSequence);
        ImageReader.Require(lastSequence >= 0, $"sequence {lastSequence}");
        if (lastSequence > 0)
        {
            Begin();
            // From here on the state has begun: whoever goes on without the rest has no fresh engine.
            state.LastSequence = lastSequence;
            LoadNumbers();
            LoadDirectory();
            LoadMembers();
            LoadAccounts();
            new OrderLoader(state, image).Load();
            LoadedMoney.Verify(state);
            RequireScope();
        }
        image.RequireEnd();
    }

    private void Begin()
    {
        var genesis = new GenesisTerms();
        ImageRows.Of(image, ref genesis);
        Capacities most = genesis.Capacities;
        RequireCapacity(most.Assets, most.Instruments, most.Participants, most.ApiKeys);
        RequireCapacity(most.Sessions, most.SessionsPerParticipant, most.Accounts, most.Balances);
        RequireCapacity(most.Orders, most.Quotes + 1, most.Protections + 1, most.Accounts - 1);
        state.Begin(in genesis);
    }

    private static void RequireCapacity(params ReadOnlySpan<int> capacities)
    {
        foreach (int capacity in capacities)
            ImageReader.Require(capacity is > 0 and <= Limits.MaxCapacity, $"a capacity of {capacity}");
    }

    private void LoadNumbers()
    {
        ImageRows.Of(image, state);
        ImageReader.Require(state.Mode != VenueMode.None, "no mode");
        ImageReader.Require(
            state.LastOrderNumber is >= 0 and <= Book.OrderPool.MaxNumber, "the last order number");
        for (int tier = 0; tier < Limits.FeeTiers; tier++)
            RequireRates(state.FeeTiers[tier].MakerFeeRate, state.FeeTiers[tier].TakerFeeRate);
    }

    private void LoadDirectory()
    {
        ListingDirectory directory = state.Directory;
        int assets = image.TakeCount(0, state.Genesis.Capacities.Assets, "assets");
        for (int id = 1; id <= assets; id++)
        {
            var asset = new Asset();
            ImageRows.Of(image, ref asset);
            ImageReader.Require(!directory.HasAsset(asset.Symbol), "an asset is there twice");
            directory.Add(id, asset);
        }
        int instruments = image.TakeCount(0, state.Genesis.Capacities.Instruments, "instruments");
        for (int id = 1; id <= instruments; id++)
        {
            var instrument = new Instrument();
            ImageRows.Of(image, ref instrument);
            ImageReader.Require(!directory.HasInstrument(instrument.Symbol), "an instrument is there twice");
            Verify(in instrument);
            directory.Add(id, instrument);
        }
    }

    private void Verify(in Instrument instrument)
    {
        ListingDirectory directory = state.Directory;
        bool assets = directory.HasAsset(instrument.BaseAssetId)
            && directory.HasAsset(instrument.QuoteAssetId)
            && instrument.BaseAssetId != instrument.QuoteAssetId;
        ImageReader.Require(assets, "an instrument's assets");
        int have = instrument.PriceScale + directory.Asset(instrument.BaseAssetId).Scale;
        int want = directory.Asset(instrument.QuoteAssetId).Scale;
        bool scales = Math.Abs(want - have) <= Limits.MaxScale
            && instrument.NotionalMultiplier == PowerOfTen(want - have)
            && instrument.NotionalDivisor.Value == PowerOfTen(have - want);
        ImageReader.Require(scales, "an instrument's scales");
        bool sizes = instrument.TickSize > 0 && instrument.LotSize > 0
            && instrument.MinQty > 0 && instrument.MaxQty >= instrument.MinQty
            && Math.BigMul(instrument.TickSize, instrument.LotSize) % instrument.NotionalDivisor.Value == 0
            && instrument.SessionClose < Limits.Day && instrument.Status != InstrumentStatus.None;
        ImageReader.Require(sizes, "an instrument's sizes");
        RequireRates(instrument.MakerFeeRate, instrument.TakerFeeRate);
        bool shares = instrument.MarketProtection is >= 0 and <= (int)Limits.ProtectionUnit
            && instrument.StaticCollar >= 0 && instrument.DynamicCollar >= 0;
        ImageReader.Require(shares, "an instrument's collars");
    }

    /// <summary>1 for what is not positive.</summary>
    private static long PowerOfTen(int exponent)
    {
        long power = 1;
        while (exponent-- > 0) power *= 10;
        return power;
    }

    public static void RequireRates(int maker, int taker)
    {
        bool within = Math.Max(maker, taker) <= Limits.FeeRateUnit
            && Math.Min(maker, taker) >= -Limits.FeeRateUnit;
        ImageReader.Require(within, "a fee rate");
    }

    private void LoadMembers()
    {
        Members members = state.Members;
        int participants = image.TakeCount(0, state.Genesis.Capacities.Participants, "participants");
        for (int id = 1; id <= participants; id++)
        {
            var participant = new Participant();
            ImageRows.Of(image, ref participant);
            members.AddParticipant(id, participant.Name);
            members.SetKilled(id, participant.Killed);
        }
        int keys = image.TakeCount(0, state.Genesis.Capacities.ApiKeys, "keys");
        for (int slot = 1; slot <= keys; slot++)
        {
            var key = new ApiKey();
            ImageRows.Of(image, ref key);
            ImageReader.Require(members.FindKey(key.KeyId) == 0, "a key is there twice");
            ImageReader.Require(key.Role.Given <= Role.Administrator, "a key's role");
            bool owned = members.HasParticipant(key.ParticipantId);
            ImageReader.Require(owned, "a key's owner");
            members.AddKey(in key);
        }
        int sessions = image.TakeCount(0, state.Genesis.Capacities.Sessions, "sessions");
        for (int id = 0; id <= sessions; id++) LoadSession(id);
    }

    private void LoadSession(int id)
    {
        Members members = state.Members;
        var session = new Session();
        ImageRows.Of(image, ref session);
        bool ranges = session.LastSequence >= 0 && session.LastSequence <= state.LastSequence
            && session.Connection >= 0 && session.Epoch <= state.Epoch && session.Role != Role.None;
        ImageReader.Require(ranges, "a session's numbers");
        if (id == Limits.SystemSession)
        {
            ImageReader.Require(session.ParticipantId == 0 && session.Name.IsEmpty, "the venue's session");
        }
        else
        {
            ImageReader.Require(members.HasParticipant(session.ParticipantId), "a session's owner");
            bool known = members.FindSession(session.ParticipantId, session.Name) != 0;
            ImageReader.Require(!known, "a session is there twice");
            members.OpenSession(id, session.ParticipantId, session.Name);
            bool few = members.Participant(session.ParticipantId).Sessions
                <= state.Genesis.Capacities.SessionsPerParticipant;
            ImageReader.Require(few, "too many sessions of a participant");
        }
        members.Session(id) = session;
        if (id == Limits.SystemSession || session.LoggedOn == 0) return;
        members.OpenSessions++;
        if (session.Epoch < state.Epoch) state.Orphans++;
    }

    private void LoadAccounts()
    {
        int count = image.TakeCount(
            Limits.HouseAccount + 1, state.Genesis.Capacities.Accounts, "accounts");
        for (int id = 0; id < count; id++) LoadAccount(id);
        int balances = image.TakeCount(0, state.Genesis.Capacities.Balances, "balances");
        for (int slot = 1; slot <= balances; slot++) LoadBalance(slot);
        for (int id = 1; id <= state.Directory.InstrumentCount; id++)
        {
            ref Instrument instrument = ref state.Directory.Instrument(id);
            int house = state.Accounts.Find(Limits.HouseAccount, instrument.QuoteAssetId);
            instrument.Derive(house, state.Genesis.Capacities.Orders);
            ImageReader.Require(instrument.HouseBalance != 0, "the house has no balance");
        }
    }

    private void LoadAccount(int id)
    {
        Accounts accounts = state.Accounts;
        var account = new Account();
        Bytes16 name = default;
        ImageRows.Of(image, ref name, ref account);
        bool terms = account.State != AccountState.None && account.MaxOpenOrders >= 0
            && account.OpenOrders >= 0 && account.SwitchDue >= 0
            && (account.FeeTier == 0 || state.FeeTiers[account.FeeTier].IsSet != 0);
        ImageReader.Require(terms, "an account's terms");
        bool venues = id <= Limits.HouseAccount;
        bool owned = venues
            ? account.ParticipantId == 0
            : state.Members.HasParticipant(account.ParticipantId);
        ImageReader.Require(owned, "an account's owner");
        if (venues) (accounts[id], accounts.NameOf(id)) = (account, name);
        else accounts.Open(id, in account, name);
        if (!venues) Join(id, account.ParticipantId);
        if (account.SwitchDue != 0) state.Timers.Add(Timers.DueTimers.OfSwitch(id));
    }

    /// <summary>An account stands behind its participant's earlier ones.</summary>
    private void Join(int id, int participantId)
    {
        ref Participant participant = ref state.Members.Participant(participantId);
        if (participant.LastAccount == 0) participant.FirstAccount = id;
        else state.Accounts[participant.LastAccount].NextOfParticipant = id;
        participant.LastAccount = id;
    }

    private void LoadBalance(int slot)
    {
        Accounts accounts = state.Accounts;
        var balance = new Balance();
        var limit = new HoldingsLimit();
        ImageRows.Of(image, ref balance, ref limit);
        bool known = accounts.Has(balance.AccountId) && state.Directory.HasAsset(balance.AssetId);
        ImageReader.Require(known, "a balance's account or asset");
        bool range = balance.Available is >= -Limits.MaxAmount and <= Limits.MaxAmount
            && (balance.Available >= 0 || balance.AccountId == Limits.ExternalAccount);
        ImageReader.Require(range, "a balance's amount");
        int made = accounts.Ensure(balance.AccountId, balance.AssetId);
        ImageReader.Require(made == slot, "a balance is there twice");
        accounts.BalanceAt(slot) = balance;
        accounts.Limit(slot, limit.MaxQty);
        accounts.LimitAt(slot).Incoming = limit.Incoming;
    }

    /// <summary>What is being done with many orders names what there is.</summary>
    private void RequireScope()
    {
        ref MassScope scope = ref state.Scope;
        bool closed = scope is { Action: MassAction.None, Reason: CancelReason.None, Side: Side.None }
            and { DayOrdersOnly: 0, AccountId: 0, ParticipantId: 0, InstrumentId: 0, SessionId: 0 }
            and { AskedBy: 0, Place: 0, Affected: 0 };
        ImageReader.Require(scope.IsOpen || closed, "a scope that is half open");
        bool named = (scope.AccountId == 0 || state.Accounts.Has(scope.AccountId))
            && (scope.ParticipantId == 0 || state.Members.HasParticipant(scope.ParticipantId))
            && (scope.InstrumentId == 0 || state.Directory.HasInstrument(scope.InstrumentId))
            && state.Members.HasSession(scope.SessionId) && state.Members.HasSession(scope.AskedBy);
        ImageReader.Require(named, "the open scope's names");
        ImageReader.Require(IsPlace(in scope) && scope.Affected >= 0, "the open scope's cursor");
        bool sessions = state.SessionToEnd >= 0 && state.SessionToEnd <= state.Members.SessionCount + 1;
        ImageReader.Require(sessions, "the session to end");
    }

    /// <summary>
    /// An order of those that it goes through; below zero an account of a participant's scope, or an
    /// instrument.
    /// </summary>
    private bool IsPlace(in MassScope scope)
    {
        if (scope.Place == 0) return true;
        if (scope.Place > 0) return IsPlace(in scope, state.Books.Orders.Find(scope.Place));
        if (scope.Place < -int.MaxValue || scope.AccountId != 0) return false;
        int id = (int)-scope.Place;
        if (scope.ParticipantId == 0) return scope.InstrumentId == 0 && state.Directory.HasInstrument(id);
        return state.Accounts.Has(id) && state.Accounts[id].ParticipantId == scope.ParticipantId;
    }

    private bool IsPlace(in MassScope scope, int slot)
    {
        if (slot == 0) return false;
        ref Order order = ref state.Books.Orders[slot];
        if (scope.AccountId != 0) return order.AccountId == scope.AccountId;
        return scope.ParticipantId != 0
            ? state.Accounts[order.AccountId].ParticipantId == scope.ParticipantId
            : scope.InstrumentId == 0 || order.InstrumentId == scope.InstrumentId;
    }
}

using System.Numerics;
using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;

namespace Matching.Tests.Engine;

/// <summary>What operators set up, in the twin: listings, members, accounts, funds.</summary>
internal sealed class TwinOperations(TwinVenue venue)
{
    private readonly HashSet<long> _keys = [];
    private readonly HashSet<long> _revoked = [];

    public void ListAsset(ListAssetTerms terms, RejectReason reason)
    {
        if (reason != RejectReason.None) { }
        else if (terms.Symbol.IsEmpty) reason = RejectReason.InvalidSymbol;
        else if (venue.Assets.Exists(asset => asset.Symbol == terms.Symbol))
            reason = RejectReason.DuplicateSymbol;
        else if (terms.Scale > Limits.MaxScale) reason = RejectReason.InvalidScale;
        else if (venue.Assets.Count == venue.Capacities.Assets) reason = RejectReason.CapacityReached;
        else if (venue.Ledger.Free < 2) reason = RejectReason.BalancesFull;
        if (reason == RejectReason.None)
        {
            venue.Assets.Add(terms);
            venue.Ledger.Ensure(Limits.ExternalAccount, venue.Assets.Count);
            venue.Ledger.Ensure(Limits.HouseAccount, venue.Assets.Count);
        }
        venue.Answer(reason, EventKind.AssetListed, EventKind.ListAssetRejected, venue.Assets.Count);
    }

    /// <summary>
    /// Streams list instruments of good sizes; what else is refused, <see cref="ListingTests"/> says.
    /// </summary>
    public void ListInstrument(ListInstrumentTerms terms, RejectReason reason)
    {
        if (reason != RejectReason.None) { }
        else if (venue.Instruments.Exists(listed => listed.Terms.Symbol == terms.Symbol))
            reason = RejectReason.DuplicateSymbol;
        else if (Math.Max(terms.BaseAssetId, terms.QuoteAssetId) > venue.Assets.Count)
            reason = RejectReason.UnknownAsset;
        else reason = venue.Rules.CheckRates(terms.MakerFeeRate, terms.TakerFeeRate, except: 0);
        if (reason == RejectReason.None) reason = TwinRules.CheckProtections(in terms);
        if (reason == RejectReason.None && venue.Instruments.Count == venue.Capacities.Instruments)
            reason = RejectReason.CapacityReached;
        if (reason == RejectReason.None)
        {
            int exponent = venue.Assets[terms.QuoteAssetId - 1].Scale - terms.PriceScale
                - venue.Assets[terms.BaseAssetId - 1].Scale;
            venue.Instruments.Add(new TwinInstrument(venue.Instruments.Count + 1, terms, exponent));
        }
        venue.Answer(
            reason, EventKind.InstrumentListed, EventKind.ListInstrumentRejected, venue.Instruments.Count);
    }

    public void AddParticipant(AddParticipantTerms terms, RejectReason reason)
    {
        int count = venue.Participants.Count - 1;
        if (reason != RejectReason.None) { }
        else if (terms.Name.IsEmpty) reason = RejectReason.InvalidSymbol;
        else if (count == venue.Capacities.Participants) reason = RejectReason.CapacityReached;
        if (reason == RejectReason.None) venue.Participants.Add(false);
        venue.Answer(reason, EventKind.ParticipantAdded, EventKind.AddParticipantRejected, count + 1);
    }

    public void OpenAccount(OpenAccountTerms terms, RejectReason reason)
    {
        if (reason != RejectReason.None) { }
        else if (terms.Name.IsEmpty) reason = RejectReason.InvalidSymbol;
        else if (!HasParticipant(terms.ParticipantId)) reason = RejectReason.UnknownParticipant;
        else if (venue.Accounts.Count == venue.Capacities.Accounts) reason = RejectReason.CapacityReached;
        if (reason == RejectReason.None) venue.Accounts.Add(new TwinAccount { Owner = terms.ParticipantId });
        venue.Answer(
            reason, EventKind.AccountOpened, EventKind.OpenAccountRejected, venue.Accounts.Count - 1);
    }

    public void AddApiKey(AddApiKeyTerms terms, RejectReason reason)
    {
        if (reason != RejectReason.None) { }
        else if (!HasParticipant(terms.ParticipantId)) reason = RejectReason.UnknownParticipant;
        else if (!Enum.IsDefined(terms.Role) || terms.Role == Role.None) reason = RejectReason.InvalidRole;
        else if (venue.RulesVersion == 1 && terms.Role is not (Role.Trader or Role.Operator))
            reason = RejectReason.InvalidRole;
        else if (_keys.Contains(terms.KeyId)) reason = RejectReason.DuplicateKey;
        else if (_keys.Count == venue.Capacities.ApiKeys) reason = RejectReason.CapacityReached;
        if (reason == RejectReason.None) _keys.Add(terms.KeyId);
        venue.Answer(reason, EventKind.ApiKeyAdded, EventKind.AddApiKeyRejected);
    }

    public void RevokeApiKey(RevokeApiKeyTerms terms, RejectReason reason)
    {
        if (reason != RejectReason.None) { }
        else if (!_keys.Contains(terms.KeyId) || !_revoked.Add(terms.KeyId)) reason = RejectReason.UnknownKey;
        venue.Answer(reason, EventKind.ApiKeyRevoked, EventKind.RevokeApiKeyRejected);
    }

    public void Transfer(TransferFundsTerms terms, RejectReason reason)
    {
        if (reason == RejectReason.None) reason = CheckTransfer(in terms);
        if (reason == RejectReason.None)
            venue.Ledger.Move(terms.FromAccountId, terms.ToAccountId, terms.AssetId, terms.Amount);
        venue.Answer(reason, EventKind.FundsTransferred, EventKind.TransferFundsRejected);
    }

    public void SetMode(VenueMode mode, int session, RejectReason reason)
    {
        bool own = session == Limits.SystemSession;
        if (reason == RejectReason.None && (mode < VenueMode.Normal || mode > VenueMode.NoSpace))
            reason = RejectReason.InvalidMode;
        if (reason == RejectReason.None && mode == VenueMode.NoSpace && !own)
            reason = RejectReason.InvalidMode;
        bool lifts = venue.Mode == VenueMode.NoSpace
            && (mode == VenueMode.Normal || (mode == VenueMode.CancelOnly && venue.RulesVersion >= 3));
        if (reason == RejectReason.None && lifts && !own) reason = RejectReason.VenueCancelOnly;
        if (reason == RejectReason.None) venue.Mode = mode;
        venue.Answer(reason, EventKind.ModeChanged, EventKind.SetModeRejected);
    }

    public void Activate(ActivateRulesTerms terms, RejectReason reason)
    {
        bool isAhead = terms.RulesVersion >= venue.RulesVersion && terms.RulesVersion <= 4;
        if (reason == RejectReason.None && !isAhead) reason = RejectReason.UnknownRulesVersion;
        if (reason == RejectReason.None) venue.RulesVersion = terms.RulesVersion;
        venue.Answer(reason, EventKind.RulesActivated, EventKind.ActivateRulesRejected);
    }

    private bool HasParticipant(int id) => id >= 1 && id < venue.Participants.Count;

    private RejectReason CheckTransfer(in TransferFundsTerms terms)
    {
        (int from, int to) = (terms.FromAccountId, terms.ToAccountId);
        if (venue.Mode == VenueMode.Halted) return RejectReason.VenueHalted;
        if (terms.AssetId < 1 || terms.AssetId > venue.Assets.Count) return RejectReason.UnknownAsset;
        if (Math.Min(from, to) < 0 || Math.Max(from, to) >= venue.Accounts.Count)
            return RejectReason.UnknownAccount;
        if (from == to) return RejectReason.SameAccount;
        if (venue.Accounts[from].State == AccountState.Frozen) return RejectReason.AccountFrozen;
        if (terms.Amount <= 0) return RejectReason.AmountNotPositive;
        if (terms.Amount > Limits.MaxAmount) return RejectReason.AmountTooLarge;
        BigInteger left = venue.Ledger.Available(from, terms.AssetId) - terms.Amount;
        if (from == Limits.ExternalAccount && left < -Limits.MaxAmount) return RejectReason.AmountTooLarge;
        // The house keeps one unit for each open order (docs/decisions/0004).
        if (from == Limits.HouseAccount && left < venue.Live.Count) return RejectReason.InsufficientFunds;
        if (from > Limits.HouseAccount && left < 0) return RejectReason.InsufficientFunds;
        bool hasRoom = venue.Ledger.Has(to, terms.AssetId) || venue.Ledger.Free > 0;
        return hasRoom ? RejectReason.None : RejectReason.BalancesFull;
    }
}

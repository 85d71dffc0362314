using Matching.Engine.Commands;
using Matching.Engine.Events;

namespace Matching.Engine.Rules;

/// <summary>
/// Decides an operator's commands: who and what there is, and the ledger's moves. That who sent them
/// may was checked before.
/// </summary>
internal sealed class Operations(VenueState state, EventWriter events)
{
    private readonly ListingRules _listings = new(state);

    public void ListAsset(in Command command, RejectReason reason)
    {
        if (reason == RejectReason.None) reason = _listings.Check(in command.ListAsset);
        ref Event e = ref events.Next(reason, EventKind.AssetListed, EventKind.ListAssetRejected);
        if (reason == RejectReason.None) e.AssetListed.AssetId = state.Directory.AssetCount + 1;
        events.Answer(ref e, ref e.ListAssetRejected, in command.Header, in command.ListAsset, reason);
    }

    public void ListInstrument(in Command command, RejectReason reason)
    {
        long multiplier = 0, divisor = 0;
        if (reason == RejectReason.None)
            reason = _listings.Check(in command.ListInstrument, out multiplier, out divisor);
        ref Event e = ref events.Next(reason, EventKind.InstrumentListed, EventKind.ListInstrumentRejected);
        if (reason == RejectReason.None)
        {
            e.InstrumentListed.NotionalMultiplier = multiplier;
            e.InstrumentListed.NotionalDivisor = divisor;
            e.InstrumentListed.InstrumentId = state.Directory.InstrumentCount + 1;
        }
        events.Answer(
            ref e, ref e.ListInstrumentRejected, in command.Header, in command.ListInstrument, reason);
    }

    public void AddParticipant(in Command command, RejectReason reason)
    {
        if (reason == RejectReason.None) reason = Check(in command.AddParticipant);
        ref Event e = ref events.Next(reason, EventKind.ParticipantAdded, EventKind.AddParticipantRejected);
        if (reason == RejectReason.None)
            e.ParticipantAdded.ParticipantId = state.Members.ParticipantCount + 1;
        events.Answer(
            ref e, ref e.AddParticipantRejected, in command.Header, in command.AddParticipant, reason);
    }

    public void OpenAccount(in Command command, RejectReason reason)
    {
        if (reason == RejectReason.None) reason = Check(in command.OpenAccount);
        ref Event e = ref events.Next(reason, EventKind.AccountOpened, EventKind.OpenAccountRejected);
        if (reason == RejectReason.None) e.AccountOpened.AccountId = state.Accounts.Count;
        events.Answer(ref e, ref e.OpenAccountRejected, in command.Header, in command.OpenAccount, reason);
    }

    public void AddApiKey(in Command command, RejectReason reason)
    {
        if (reason == RejectReason.None) reason = Check(in command.AddApiKey);
        ref Event e = ref events.Next(reason, EventKind.ApiKeyAdded, EventKind.AddApiKeyRejected);
        events.Answer(ref e, ref e.AddApiKeyRejected, in command.Header, in command.AddApiKey, reason);
    }

    public void RevokeApiKey(in Command command, RejectReason reason)
    {
        if (reason == RejectReason.None) reason = Check(in command.RevokeApiKey);
        ref Event e = ref events.Next(reason, EventKind.ApiKeyRevoked, EventKind.RevokeApiKeyRejected);
        events.Answer(ref e, ref e.RevokeApiKeyRejected, in command.Header, in command.RevokeApiKey, reason);
    }

    public void TransferFunds(in Command command, RejectReason reason)
    {
        if (reason == RejectReason.None) reason = Check(in command.TransferFunds);
        ref Event e = ref events.Next(reason, EventKind.FundsTransferred, EventKind.TransferFundsRejected);
        events.Answer(
            ref e, ref e.TransferFundsRejected, in command.Header, in command.TransferFunds, reason);
    }

    public void SetMode(in Command command, RejectReason reason)
    {
        if (reason == RejectReason.None) reason = Check(in command.SetMode, command.Header.SessionId);
        ref Event e = ref events.Next(reason, EventKind.ModeChanged, EventKind.SetModeRejected);
        events.Answer(ref e, ref e.SetModeRejected, in command.Header, in command.SetMode, reason);
    }

    public void ActivateRules(in Command command, RejectReason reason)
    {
        int version = command.ActivateRules.RulesVersion;
        // Never back: what a later version allowed may be there already.
        if (reason == RejectReason.None && (version < state.RulesVersion || version > Limits.RulesVersion))
            reason = RejectReason.UnknownRulesVersion;
        ref Event e = ref events.Next(reason, EventKind.RulesActivated, EventKind.ActivateRulesRejected);
        events.Answer(
            ref e, ref e.ActivateRulesRejected, in command.Header, in command.ActivateRules, reason);
    }

    /// <summary>
    /// That there is no room for the journal is the venue's own to say, and to take back. An operator may
    /// restrict it further meanwhile, and that stays.
    /// </summary>
    private RejectReason Check(in SetModeTerms terms, int sessionId)
    {
        if (terms.Mode is < VenueMode.Normal or > VenueMode.NoSpace) return RejectReason.InvalidMode;
        if (sessionId == Limits.SystemSession) return RejectReason.None;
        if (terms.Mode == VenueMode.NoSpace) return RejectReason.InvalidMode;
        // A halt is more than the want of space asks for.
        bool isLifting = terms.Mode == VenueMode.Normal
            || (terms.Mode == VenueMode.CancelOnly && state.RulesVersion >= Limits.ReviewedRules);
        return isLifting && state.Mode == VenueMode.NoSpace
            ? RejectReason.VenueCancelOnly
            : RejectReason.None;
    }

    private RejectReason Check(in AddParticipantTerms terms)
    {
        if (terms.Name.IsEmpty) return RejectReason.InvalidSymbol;
        return state.Members.ParticipantsFull ? RejectReason.CapacityReached : RejectReason.None;
    }

    private RejectReason Check(in OpenAccountTerms terms)
    {
        if (terms.Name.IsEmpty) return RejectReason.InvalidSymbol;
        if (!state.Members.HasParticipant(terms.ParticipantId)) return RejectReason.UnknownParticipant;
        return state.Accounts.IsFull ? RejectReason.CapacityReached : RejectReason.None;
    }

    private RejectReason Check(in AddApiKeyTerms terms)
    {
        if (!state.Members.HasParticipant(terms.ParticipantId)) return RejectReason.UnknownParticipant;
        if (!terms.Role.IsKnown(state.RulesVersion)) return RejectReason.InvalidRole;
        if (state.Members.FindKey(terms.KeyId) != 0) return RejectReason.DuplicateKey;
        return state.Members.KeysFull ? RejectReason.CapacityReached : RejectReason.None;
    }

    private RejectReason Check(in RevokeApiKeyTerms terms)
    {
        int key = state.Members.FindKey(terms.KeyId);
        return key == 0 || state.Members.Key(key).Role.IsRevoked
            ? RejectReason.UnknownKey
            : RejectReason.None;
    }

    private RejectReason Check(in TransferFundsTerms terms)
    {
        if (state.Mode == VenueMode.Halted) return RejectReason.VenueHalted;
        if (!state.Directory.HasAsset(terms.AssetId)) return RejectReason.UnknownAsset;
        if (!state.Accounts.Has(terms.FromAccountId)) return RejectReason.UnknownAccount;
        if (!state.Accounts.Has(terms.ToAccountId)) return RejectReason.UnknownAccount;
        if (terms.FromAccountId == terms.ToAccountId) return RejectReason.SameAccount;
        if (state.Accounts[terms.FromAccountId].State == AccountState.Frozen)
            return RejectReason.AccountFrozen;
        if (terms.Amount <= 0) return RejectReason.AmountNotPositive;
        if (terms.Amount > Limits.MaxAmount) return RejectReason.AmountTooLarge;
        long available = state.Accounts.Available(terms.FromAccountId, terms.AssetId);
        bool deposit = terms.FromAccountId == Limits.ExternalAccount;
        // The external account is minus the supply, which no deposit may take above the bound.
        if (deposit && available - terms.Amount < -Limits.MaxAmount) return RejectReason.AmountTooLarge;
        long free = terms.FromAccountId == Limits.HouseAccount ? available - HouseReserve : available;
        if (!deposit && free < terms.Amount) return RejectReason.InsufficientFunds;
        bool known = state.Accounts.Find(terms.ToAccountId, terms.AssetId) != 0;
        return !known && state.Accounts.FreeBalances == 0 ? RejectReason.BalancesFull : RejectReason.None;
    }

    /// <summary>
    /// What the house keeps: an order's fees are rounded up, so each open order may have paid up to a unit
    /// ahead that its later fills are not charged for, while their makers' rebates are due.
    /// </summary>
    private long HouseReserve => state.Books.Orders.Count;
}

using Matching.Engine.Commands;
using Matching.Engine.Events;

namespace Matching.Engine.Rules;

/// <summary>Decides an operator's commands: who and what there is, and the ledger's moves.</summary>
internal sealed class Operations(VenueState state, EventWriter events, SessionRules sessions)
{
    private readonly ListingRules _listings = new(state);

    public void ListAsset(in Command command, RejectReason reason)
    {
        if (reason == RejectReason.None) reason = sessions.CheckOperator(in command.Header);
        if (reason == RejectReason.None) reason = _listings.Check(in command.ListAsset);
        ref Event e = ref events.Next(Kind(reason, EventKind.AssetListed, EventKind.ListAssetRejected));
        if (reason == RejectReason.None)
        {
            e.AssetListed.Command = events.Take(in command.Header);
            e.AssetListed.Terms = command.ListAsset;
            e.AssetListed.AssetId = state.Directory.AssetCount + 1;
        }
        else Refuse(ref e.ListAssetRejected, in command.Header, in command.ListAsset, reason);
        events.Apply(in e);
    }

    public void ListInstrument(in Command command, RejectReason reason)
    {
        long multiplier = 0, divisor = 0;
        if (reason == RejectReason.None) reason = sessions.CheckOperator(in command.Header);
        if (reason == RejectReason.None)
            reason = _listings.Check(in command.ListInstrument, out multiplier, out divisor);
        ref Event e = ref events.Next(
            Kind(reason, EventKind.InstrumentListed, EventKind.ListInstrumentRejected));
        if (reason == RejectReason.None)
        {
            e.InstrumentListed.Command = events.Take(in command.Header);
            e.InstrumentListed.Terms = command.ListInstrument;
            e.InstrumentListed.NotionalMultiplier = multiplier;
            e.InstrumentListed.NotionalDivisor = divisor;
            e.InstrumentListed.InstrumentId = state.Directory.InstrumentCount + 1;
        }
        else Refuse(ref e.ListInstrumentRejected, in command.Header, in command.ListInstrument, reason);
        events.Apply(in e);
    }

    public void AddParticipant(in Command command, RejectReason reason)
    {
        if (reason == RejectReason.None) reason = sessions.CheckOperator(in command.Header);
        if (reason == RejectReason.None) reason = Check(in command.AddParticipant);
        ref Event e = ref events.Next(
            Kind(reason, EventKind.ParticipantAdded, EventKind.AddParticipantRejected));
        if (reason == RejectReason.None)
        {
            e.ParticipantAdded.Command = events.Take(in command.Header);
            e.ParticipantAdded.Terms = command.AddParticipant;
            e.ParticipantAdded.ParticipantId = state.Members.ParticipantCount + 1;
        }
        else Refuse(ref e.AddParticipantRejected, in command.Header, in command.AddParticipant, reason);
        events.Apply(in e);
    }

    public void OpenAccount(in Command command, RejectReason reason)
    {
        if (reason == RejectReason.None) reason = sessions.CheckOperator(in command.Header);
        if (reason == RejectReason.None) reason = Check(in command.OpenAccount);
        ref Event e = ref events.Next(Kind(reason, EventKind.AccountOpened, EventKind.OpenAccountRejected));
        if (reason == RejectReason.None)
        {
            e.AccountOpened.Command = events.Take(in command.Header);
            e.AccountOpened.Terms = command.OpenAccount;
            e.AccountOpened.AccountId = state.Accounts.Count;
        }
        else Refuse(ref e.OpenAccountRejected, in command.Header, in command.OpenAccount, reason);
        events.Apply(in e);
    }

    public void AddApiKey(in Command command, RejectReason reason)
    {
        if (reason == RejectReason.None) reason = sessions.CheckOperator(in command.Header);
        if (reason == RejectReason.None) reason = Check(in command.AddApiKey);
        ref Event e = ref events.Next(Kind(reason, EventKind.ApiKeyAdded, EventKind.AddApiKeyRejected));
        if (reason == RejectReason.None)
        {
            e.ApiKeyAdded.Command = events.Take(in command.Header);
            e.ApiKeyAdded.Terms = command.AddApiKey;
        }
        else Refuse(ref e.AddApiKeyRejected, in command.Header, in command.AddApiKey, reason);
        events.Apply(in e);
    }

    public void TransferFunds(in Command command, RejectReason reason)
    {
        if (reason == RejectReason.None) reason = sessions.CheckOperator(in command.Header);
        if (reason == RejectReason.None) reason = Check(in command.TransferFunds);
        ref Event e = ref events.Next(
            Kind(reason, EventKind.FundsTransferred, EventKind.TransferFundsRejected));
        if (reason == RejectReason.None)
        {
            e.FundsTransferred.Command = events.Take(in command.Header);
            e.FundsTransferred.Terms = command.TransferFunds;
        }
        else Refuse(ref e.TransferFundsRejected, in command.Header, in command.TransferFunds, reason);
        events.Apply(in e);
    }

    public void SetMode(in Command command, RejectReason reason)
    {
        if (reason == RejectReason.None) reason = sessions.CheckOperator(in command.Header);
        if (reason == RejectReason.None
            && command.SetMode.Mode is not (VenueMode.Normal or VenueMode.CancelOnly or VenueMode.Halted))
            reason = RejectReason.InvalidMode;
        ref Event e = ref events.Next(Kind(reason, EventKind.ModeChanged, EventKind.SetModeRejected));
        if (reason == RejectReason.None)
        {
            e.ModeChanged.Command = events.Take(in command.Header);
            e.ModeChanged.Terms = command.SetMode;
        }
        else Refuse(ref e.SetModeRejected, in command.Header, in command.SetMode, reason);
        events.Apply(in e);
    }

    public void ActivateRules(in Command command, RejectReason reason)
    {
        if (reason == RejectReason.None) reason = sessions.CheckOperator(in command.Header);
        if (reason == RejectReason.None && command.ActivateRules.RulesVersion != Limits.RulesVersion)
            reason = RejectReason.UnknownRulesVersion;
        ref Event e = ref events.Next(
            Kind(reason, EventKind.RulesActivated, EventKind.ActivateRulesRejected));
        if (reason == RejectReason.None)
        {
            e.RulesActivated.Command = events.Take(in command.Header);
            e.RulesActivated.Terms = command.ActivateRules;
        }
        else Refuse(ref e.ActivateRulesRejected, in command.Header, in command.ActivateRules, reason);
        events.Apply(in e);
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
        if (terms.Role is not (Role.Trader or Role.Operator)) return RejectReason.InvalidRole;
        if (state.Members.FindKey(terms.KeyId) != 0) return RejectReason.DuplicateKey;
        return state.Members.KeysFull ? RejectReason.CapacityReached : RejectReason.None;
    }

    private RejectReason Check(in TransferFundsTerms terms)
    {
        if (state.Mode == VenueMode.Halted) return RejectReason.VenueHalted;
        if (!state.Directory.HasAsset(terms.AssetId)) return RejectReason.UnknownAsset;
        if (!state.Accounts.Has(terms.FromAccountId)) return RejectReason.UnknownAccount;
        if (!state.Accounts.Has(terms.ToAccountId)) return RejectReason.UnknownAccount;
        if (terms.FromAccountId == terms.ToAccountId) return RejectReason.SameAccount;
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

    private void Refuse<TTerms>(
        ref Refused<TTerms> refused, in CommandHeader header, in TTerms terms, RejectReason reason)
        where TTerms : unmanaged
    {
        refused.Command = events.Take(in header, reason);
        refused.Terms = terms;
        refused.Reason = reason;
    }

    private static EventKind Kind(RejectReason reason, EventKind done, EventKind refused) =>
        reason == RejectReason.None ? done : refused;
}

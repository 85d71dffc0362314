using Matching.Engine.Book;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Engine.Ledger;
using Matching.Engine.Sessions;

namespace Matching.Engine.Rules;

/// <summary>
/// Decides what changes the rules that orders are checked by: fees, statuses, collars, accounts' rights and
/// limits, kill switches, market-maker protections. Where only an operator may, that was checked before.
/// </summary>
internal sealed class MarketOperations(
    VenueState state, EventWriter events, SessionRules sessions, MassActions massActions)
{
    private readonly ListingRules _listings = new(state);

    public void SetFeeTier(in Command command, RejectReason reason)
    {
        if (reason == RejectReason.None) reason = Check(in command.SetFeeTier);
        ref Event e = ref events.Next(reason, EventKind.FeeTierSet, EventKind.SetFeeTierRejected);
        events.Answer(ref e, ref e.SetFeeTierRejected, in command.Header, in command.SetFeeTier, reason);
    }

    public void SetInstrumentStatus(in Command command, RejectReason reason)
    {
        if (reason == RejectReason.None) reason = Check(in command.SetInstrumentStatus);
        ref Event e = ref events.Next(
            reason, EventKind.InstrumentStatusChanged, EventKind.SetInstrumentStatusRejected);
        events.Answer(
            ref e, ref e.SetInstrumentStatusRejected, in command.Header,
            in command.SetInstrumentStatus, reason);
        massActions.Work();
    }

    public void SetInstrumentRules(in Command command, RejectReason reason)
    {
        if (reason == RejectReason.None) reason = _listings.Check(in command.SetInstrumentRules);
        ref Event e = ref events.Next(
            reason, EventKind.InstrumentRulesChanged, EventKind.SetInstrumentRulesRejected);
        events.Answer(
            ref e, ref e.SetInstrumentRulesRejected, in command.Header,
            in command.SetInstrumentRules, reason);
    }

    public void SetAccountRules(in Command command, RejectReason reason)
    {
        if (reason == RejectReason.None) reason = Check(in command.SetAccountRules);
        ref Event e = ref events.Next(
            reason, EventKind.AccountRulesChanged, EventKind.SetAccountRulesRejected);
        events.Answer(
            ref e, ref e.SetAccountRulesRejected, in command.Header, in command.SetAccountRules, reason);
        massActions.Work();
    }

    public void SetHoldingsLimit(in Command command, RejectReason reason)
    {
        if (reason == RejectReason.None) reason = Check(in command.SetHoldingsLimit);
        ref Event e = ref events.Next(reason, EventKind.HoldingsLimitSet, EventKind.SetHoldingsLimitRejected);
        events.Answer(
            ref e, ref e.SetHoldingsLimitRejected, in command.Header, in command.SetHoldingsLimit, reason);
    }

    public void SetKillSwitch(in Command command, RejectReason reason)
    {
        if (reason == RejectReason.None) reason = Check(in command.Header, in command.SetKillSwitch);
        ref Event e = ref events.Next(reason, EventKind.KillSwitchSet, EventKind.SetKillSwitchRejected);
        events.Answer(
            ref e, ref e.SetKillSwitchRejected, in command.Header, in command.SetKillSwitch, reason);
        massActions.Work();
    }

    public void SetProtection(in Command command, RejectReason reason)
    {
        if (reason == RejectReason.None) reason = Check(in command.Header, in command.SetProtection);
        ref Event e = ref events.Next(reason, EventKind.ProtectionSet, EventKind.SetProtectionRejected);
        events.Answer(
            ref e, ref e.SetProtectionRejected, in command.Header, in command.SetProtection, reason);
    }

    public void ResetProtection(in Command command, RejectReason reason)
    {
        if (reason == RejectReason.None) reason = Check(in command.Header, in command.ResetProtection);
        ref Event e = ref events.Next(reason, EventKind.ProtectionReset, EventKind.ResetProtectionRejected);
        events.Answer(
            ref e, ref e.ResetProtectionRejected, in command.Header, in command.ResetProtection, reason);
    }

    private RejectReason Check(in SetFeeTierTerms terms)
    {
        if (terms.Tier is <= 0 or >= Limits.FeeTiers) return RejectReason.InvalidFeeTier;
        return FeeTiers.Fit(state, terms.MakerFeeRate, terms.TakerFeeRate, terms.Tier)
            ? RejectReason.None
            : RejectReason.InvalidFee;
    }

    private RejectReason Check(in SetInstrumentStatusTerms terms)
    {
        if (!state.Directory.HasInstrument(terms.InstrumentId)) return RejectReason.UnknownInstrument;
        return terms.Status is >= InstrumentStatus.PreOpen and <= InstrumentStatus.Closed
            ? RejectReason.None
            : RejectReason.InvalidStatus;
    }

    private RejectReason Check(in SetAccountRulesTerms terms)
    {
        if (terms.AccountId <= Limits.HouseAccount || !state.Accounts.Has(terms.AccountId))
            return RejectReason.UnknownAccount;
        if (terms.State is < AccountState.Active or > AccountState.Frozen) return RejectReason.InvalidStatus;
        if (terms.FeeTier is < 0 or >= Limits.FeeTiers) return RejectReason.InvalidFeeTier;
        if (terms.FeeTier != 0 && state.FeeTiers[terms.FeeTier].IsSet == 0)
            return RejectReason.InvalidFeeTier;
        return terms.SelfTradeGroup < 0 || terms.MaxOpenOrders < 0
            ? RejectReason.InvalidLimit
            : RejectReason.None;
    }

    private RejectReason Check(in SetHoldingsLimitTerms terms)
    {
        if (terms.AccountId <= Limits.HouseAccount || !state.Accounts.Has(terms.AccountId))
            return RejectReason.UnknownAccount;
        if (!state.Directory.HasAsset(terms.AssetId)) return RejectReason.UnknownAsset;
        if (terms.MaxQty is < 0 or > Limits.MaxAmount) return RejectReason.InvalidLimit;
        if (IncomingOf(terms.AccountId, terms.AssetId) > Limits.MaxAmount) return RejectReason.InvalidLimit;
        bool known = state.Accounts.Find(terms.AccountId, terms.AssetId) != 0;
        return !known && state.Accounts.FreeBalances == 0 ? RejectReason.BalancesFull : RejectReason.None;
    }

    /// <summary>What an account's open buys may still add to a balance.</summary>
    private Int128 IncomingOf(int accountId, int assetId)
    {
        int balance = state.Accounts.Find(accountId, assetId);
        Int128 incoming = 0;
        OrderPool orders = state.Books.Orders;
        int first = state.Accounts[accountId].FirstOrder;
        for (int slot = first; slot != 0; slot = orders.Links[slot].AccountNext)
            if (orders[slot].Side == Side.Buy && orders[slot].OtherBalance == balance)
                incoming += orders[slot].LeavesQty;
        return incoming;
    }

    /// <summary>
    /// An operator may stop anything; a participant itself and its own accounts. Only an operator releases.
    /// </summary>
    private RejectReason Check(in CommandHeader header, in SetKillSwitchTerms terms)
    {
        if (terms.Engaged > 1 || terms.Scope is KillScope.None or > KillScope.Venue)
            return RejectReason.InvalidScope;
        ref Session session = ref state.Members.Session(header.SessionId);
        bool isOperator = session.Role.Operates;
        // Whoever was stopped, by whom so ever, doesn't go on by its own word.
        if (terms.Engaged == 0 && !isOperator) return RejectReason.NotPermitted;
        switch (terms.Scope)
        {
            case KillScope.Account: return sessions.CheckAccountOrOperator(in header, terms.Id);
            case KillScope.Participant:
                if (!state.Members.HasParticipant(terms.Id)) return RejectReason.UnknownParticipant;
                return isOperator || terms.Id == session.ParticipantId
                    ? RejectReason.None
                    : RejectReason.NotPermitted;
            case KillScope.Instrument:
                if (!isOperator) return RejectReason.NotPermitted;
                return state.Directory.HasInstrument(terms.Id)
                    ? RejectReason.None
                    : RejectReason.UnknownInstrument;
            default:
                if (!isOperator) return RejectReason.NotPermitted;
                return terms.Id == 0 ? RejectReason.None : RejectReason.InvalidScope;
        }
    }

    private RejectReason Check(in CommandHeader header, in SetProtectionTerms terms)
    {
        RejectReason reason = sessions.CheckMaker(in header, terms.AccountId);
        if (reason != RejectReason.None) return reason;
        bool isBounded = state.RulesVersion >= Limits.ReviewedRules;
        if (terms.Group <= 0 || (isBounded && terms.Group > Limits.MaxProtectionGroup))
            return RejectReason.UnknownProtection;
        if (terms.Window is <= 0 or > Limits.MaxAmount) return RejectReason.InvalidProtectionWindow;
        bool limits = terms.MaxFills >= 0 && terms.MaxQty is >= 0 and <= Limits.MaxAmount
            && terms.MaxNotional is >= 0 and <= Limits.MaxAmount;
        if (!limits) return RejectReason.InvalidLimit;
        bool known = state.Protections.Find(terms.AccountId, terms.Group) != 0;
        return !known && state.Protections.IsFull ? RejectReason.ProtectionsFull : RejectReason.None;
    }

    private RejectReason Check(in CommandHeader header, in ResetProtectionTerms terms)
    {
        RejectReason reason = sessions.CheckMaker(in header, terms.AccountId);
        if (reason != RejectReason.None) return reason;
        return state.Protections.Find(terms.AccountId, terms.Group) == 0
            ? RejectReason.UnknownProtection
            : RejectReason.None;
    }
}

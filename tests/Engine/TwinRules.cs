using System.Numerics;
using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;

namespace Matching.Tests.Engine;

/// <summary>What operators change while the venue trades, in the twin.</summary>
internal sealed class TwinRules(TwinVenue venue)
{
    public void SetFeeTier(SetFeeTierTerms terms, RejectReason reason)
    {
        if (reason != RejectReason.None) { }
        else if (terms.Tier is < 1 or >= Limits.FeeTiers) reason = RejectReason.InvalidFeeTier;
        else reason = CheckRates(terms.MakerFeeRate, terms.TakerFeeRate, except: terms.Tier);
        if (reason == RejectReason.None) venue.Tiers[terms.Tier] = (terms.MakerFeeRate, terms.TakerFeeRate);
        venue.Answer(reason, EventKind.FeeTierSet, EventKind.SetFeeTierRejected);
    }

    /// <summary>The least maker rate and the least taker rate together must not be below zero.</summary>
    public RejectReason CheckRates(int maker, int taker, int except)
    {
        if (Math.Max(Math.Abs((long)maker), Math.Abs((long)taker)) > Limits.FeeRateUnit)
            return RejectReason.InvalidFee;
        List<(long Maker, long Taker)> rates =
        [
            (maker, taker),
            .. venue.Instruments.Select(i => ((long)i.Terms.MakerFeeRate, (long)i.Terms.TakerFeeRate)),
            .. venue.Tiers.Where(tier => tier.Key != except)
                .Select(tier => ((long)tier.Value.Maker, (long)tier.Value.Taker)),
            .. venue.Live.Select(order => ((long)order.MakerRate, (long)order.TakerRate)),
        ];
        return rates.Min(rate => rate.Maker) + rates.Min(rate => rate.Taker) < 0
            ? RejectReason.InvalidFee
            : RejectReason.None;
    }

    public void SetStatus(in Command command, RejectReason reason)
    {
        SetInstrumentStatusTerms terms = command.SetInstrumentStatus;
        TwinInstrument? instrument = venue.Instrument(terms.InstrumentId);
        if (reason != RejectReason.None) { }
        else if (instrument is null) reason = RejectReason.UnknownInstrument;
        else if (!Enum.IsDefined(terms.Status) || terms.Status == InstrumentStatus.None)
            reason = RejectReason.InvalidStatus;
        if (reason == RejectReason.None) instrument!.Status = terms.Status;
        venue.Answer(
            reason, EventKind.InstrumentStatusChanged, EventKind.SetInstrumentStatusRejected);
        if (reason != RejectReason.None || terms.Status != InstrumentStatus.Closed) return;
        venue.Scopes.Cancel(CancelReason.SessionClosed, command.Header.SessionId,
            new TwinWhere(Instrument: instrument!.Id), order => order.Terms.TimeInForce == TimeInForce.Day);
    }

    public void SetRules(SetInstrumentRulesTerms terms, RejectReason reason)
    {
        TwinInstrument? instrument = venue.Instrument(terms.InstrumentId);
        if (reason == RejectReason.None && instrument is null) reason = RejectReason.UnknownInstrument;
        if (reason == RejectReason.None)
        {
            ListInstrumentTerms rules = instrument!.Terms;
            rules.MinNotional = terms.MinNotional;
            rules.MaxNotional = terms.MaxNotional;
            if (terms.ReferencePrice != 0) rules.ReferencePrice = terms.ReferencePrice;
            rules.SessionClose = terms.SessionClose;
            rules.MarketProtection = terms.MarketProtection;
            rules.StaticCollar = terms.StaticCollar;
            rules.DynamicCollar = terms.DynamicCollar;
            rules.ReferenceFollowsTrades = terms.ReferenceFollowsTrades;
            reason = CheckProtections(in rules);
            if (reason == RejectReason.None) instrument.Terms = rules;
        }
        venue.Answer(reason, EventKind.InstrumentRulesChanged, EventKind.SetInstrumentRulesRejected);
    }

    /// <summary>What an instrument's protections may be, at its listing as later.</summary>
    public static RejectReason CheckProtections(in ListInstrumentTerms rules)
    {
        if (!IsShare(rules.MarketProtection)) return RejectReason.InvalidProtection;
        if (!IsShare(rules.StaticCollar) || !IsShare(rules.DynamicCollar)) return RejectReason.InvalidCollar;
        bool bounds = rules.MinNotional is >= 0 and <= Limits.MaxAmount
            && rules.MaxNotional is >= 0 and <= Limits.MaxAmount
            && (rules.MaxNotional == 0 || rules.MaxNotional >= rules.MinNotional);
        if (!bounds) return RejectReason.InvalidNotionalBounds;
        if (rules.ReferencePrice is < 0 or > Limits.MaxAmount || rules.ReferenceFollowsTrades > 1)
            return RejectReason.InvalidCollar;
        return rules.SessionClose is >= 0 and < Limits.Day
            ? RejectReason.None
            : RejectReason.InvalidSessionClose;
    }

    private static bool IsShare(int share) => share is >= 0 and <= (int)Limits.ProtectionUnit;

    public void SetAccount(in Command command, RejectReason reason)
    {
        SetAccountRulesTerms terms = command.SetAccountRules;
        if (reason != RejectReason.None) { }
        else if (!venue.IsAccount(terms.AccountId)) reason = RejectReason.UnknownAccount;
        else if (!Enum.IsDefined(terms.State) || terms.State == AccountState.None)
            reason = RejectReason.InvalidStatus;
        else if (terms.FeeTier != 0 && !venue.Tiers.ContainsKey(terms.FeeTier))
            reason = RejectReason.InvalidFeeTier;
        else if (terms.MaxOpenOrders < 0 || terms.SelfTradeGroup < 0) reason = RejectReason.InvalidLimit;
        if (reason == RejectReason.None)
        {
            TwinAccount account = venue.Accounts[terms.AccountId];
            account.State = terms.State;
            account.Tier = terms.FeeTier;
            account.Group = terms.SelfTradeGroup;
            account.MaxOpenOrders = terms.MaxOpenOrders;
        }
        venue.Answer(reason, EventKind.AccountRulesChanged, EventKind.SetAccountRulesRejected);
        if (reason != RejectReason.None || terms.State != AccountState.Frozen) return;
        venue.Scopes.Cancel(
            CancelReason.AccountFrozen, command.Header.SessionId, new TwinWhere(Account: terms.AccountId));
    }

    public void SetLimit(SetHoldingsLimitTerms terms, RejectReason reason)
    {
        (int account, int asset) = (terms.AccountId, terms.AssetId);
        if (reason != RejectReason.None) { }
        else if (!venue.IsAccount(account)) reason = RejectReason.UnknownAccount;
        else if (asset < 1 || asset > venue.Assets.Count) reason = RejectReason.UnknownAsset;
        else if (terms.MaxQty is < 0 or > Limits.MaxAmount) reason = RejectReason.InvalidLimit;
        else if (BuysOf(account, asset) > Limits.MaxAmount) reason = RejectReason.InvalidLimit;
        else if (!venue.Ledger.Has(account, asset) && venue.Ledger.Free == 0)
            reason = RejectReason.BalancesFull;
        if (reason == RejectReason.None)
        {
            venue.Ledger.Ensure(account, asset);
            venue.Ledger.Limits[(account, asset)] = terms.MaxQty;
        }
        venue.Answer(reason, EventKind.HoldingsLimitSet, EventKind.SetHoldingsLimitRejected);
    }

    /// <summary>What an account's open buys of an asset have left.</summary>
    private BigInteger BuysOf(int account, int asset)
    {
        BigInteger qty = 0;
        foreach (TwinOrder order in venue.Live)
            if (order.AccountId == account && order.Side == Side.Buy
                && order.Instrument.Terms.BaseAssetId == asset) qty += order.Leaves;
        return qty;
    }

    public void Kill(in Command command, RejectReason reason)
    {
        SetKillSwitchTerms terms = command.SetKillSwitch;
        if (reason == RejectReason.None) reason = CheckKill(in command.Header, terms);
        if (reason != RejectReason.None)
        {
            venue.Say(EventKind.SetKillSwitchRejected, reason);
            return;
        }
        bool engaged = terms.Engaged != 0;
        switch (terms.Scope)
        {
            case KillScope.Account: venue.Accounts[terms.Id].Killed = engaged; break;
            case KillScope.Participant: venue.Participants[terms.Id] = engaged; break;
            case KillScope.Instrument: venue.Instruments[terms.Id - 1].Killed = engaged; break;
            default: venue.Killed = engaged; break;
        }
        venue.Say(EventKind.KillSwitchSet);
        if (!engaged) return;
        venue.Scopes.Cancel(CancelReason.KillSwitch, command.Header.SessionId, terms.Scope switch
        {
            KillScope.Account => new TwinWhere(Account: terms.Id),
            KillScope.Participant => new TwinWhere(Owner: terms.Id),
            KillScope.Instrument => new TwinWhere(Instrument: terms.Id),
            _ => new TwinWhere(),
        });
    }

    /// <summary>
    /// Operators set any; a participant its own accounts' and its own, which only an operator releases.
    /// </summary>
    private RejectReason CheckKill(in CommandHeader header, SetKillSwitchTerms terms)
    {
        TwinSession session = venue.Sessions[header.SessionId];
        bool isOperator = session.IsOperator;
        if (!Enum.IsDefined(terms.Scope) || terms.Scope == KillScope.None || terms.Engaged > 1)
            return RejectReason.InvalidScope;
        if (terms.Engaged == 0 && !isOperator) return RejectReason.NotPermitted;
        switch (terms.Scope)
        {
            case KillScope.Account:
                if (!venue.IsAccount(terms.Id)) return RejectReason.UnknownAccount;
                return isOperator ? RejectReason.None : venue.Members.CheckOwn(in header, terms.Id);
            case KillScope.Participant:
                if (terms.Id < 1 || terms.Id >= venue.Participants.Count)
                    return RejectReason.UnknownParticipant;
                return isOperator || terms.Id == session.Participant
                    ? RejectReason.None
                    : RejectReason.NotPermitted;
            case KillScope.Instrument:
                if (!isOperator) return RejectReason.NotPermitted;
                return venue.Instrument(terms.Id) is null
                    ? RejectReason.UnknownInstrument
                    : RejectReason.None;
            default:
                if (!isOperator) return RejectReason.NotPermitted;
                return terms.Id == 0 ? RejectReason.None : RejectReason.InvalidScope;
        }
    }
}

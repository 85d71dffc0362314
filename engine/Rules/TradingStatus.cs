using Matching.Engine.Ledger;
using Matching.Engine.Listings;
using Matching.Engine.Sessions;

namespace Matching.Engine.Rules;

/// <summary>
/// What stops an order before its terms are looked at: kill switches, the account's state, the venue's mode,
/// the instrument's status. Cancels, mass cancels and the withdrawal of quotes ask none of this.
/// </summary>
internal static class TradingStatus
{
    /// <summary>May the account enter an order of this side, or change one?</summary>
    public static RejectReason CheckAccount(VenueState state, int accountId, Side side)
    {
        ref Account account = ref state.Accounts[accountId];
        if ((state.Killed | account.Killed) != 0) return RejectReason.KillSwitch;
        Members members = state.Members;
        if (members.KilledParticipants != 0 && members.Participant(account.ParticipantId).Killed != 0)
            return RejectReason.KillSwitch;
        if (account.State == AccountState.Frozen) return RejectReason.AccountFrozen;
        if (account.State == AccountState.CloseOnly && side == Side.Buy)
            return RejectReason.AccountCloseOnly;
        if (state.Mode == VenueMode.Halted) return RejectReason.VenueHalted;
        return state.Mode is VenueMode.CancelOnly or VenueMode.NoSpace
            ? RejectReason.VenueCancelOnly
            : RejectReason.None;
    }

    /// <summary>Does the instrument take orders at all?</summary>
    public static RejectReason CheckInstrument(in Instrument instrument)
    {
        if (instrument.Killed != 0) return RejectReason.KillSwitch;
        return instrument.Status is InstrumentStatus.Open or InstrumentStatus.PreOpen
            ? RejectReason.None
            : RejectReason.NotTradable;
    }
}

using System.Runtime.InteropServices;
using Matching.Engine.Commands;

namespace Matching.Engine.Events;

/// <summary>
/// A slot of the outbound ring: a header and the body that its kind names. Bodies share their place. Four
/// cache lines; <see cref="OrderReplaced"/> is the largest body.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct Event
{
    public const int Size = 256;
    public const int BodyOffset = 32;

    [FieldOffset(0)] public EventHeader Header;

    [FieldOffset(BodyOffset)] public Genesis Genesis;
    [FieldOffset(BodyOffset)] public EpochStarted EpochStarted;
    [FieldOffset(BodyOffset)] public RulesActivated RulesActivated;
    [FieldOffset(BodyOffset)] public Refused<ActivateRulesTerms> ActivateRulesRejected;
    [FieldOffset(BodyOffset)] public TimeAdvanced TimeAdvanced;
    [FieldOffset(BodyOffset)] public CommandRepeated CommandRepeated;
    [FieldOffset(BodyOffset)] public ModeChanged ModeChanged;
    [FieldOffset(BodyOffset)] public Refused<SetModeTerms> SetModeRejected;

    [FieldOffset(BodyOffset)] public AssetListed AssetListed;
    [FieldOffset(BodyOffset)] public Refused<ListAssetTerms> ListAssetRejected;
    [FieldOffset(BodyOffset)] public InstrumentListed InstrumentListed;
    [FieldOffset(BodyOffset)] public Refused<ListInstrumentTerms> ListInstrumentRejected;
    [FieldOffset(BodyOffset)] public ParticipantAdded ParticipantAdded;
    [FieldOffset(BodyOffset)] public Refused<AddParticipantTerms> AddParticipantRejected;
    [FieldOffset(BodyOffset)] public AccountOpened AccountOpened;
    [FieldOffset(BodyOffset)] public Refused<OpenAccountTerms> OpenAccountRejected;
    [FieldOffset(BodyOffset)] public ApiKeyAdded ApiKeyAdded;
    [FieldOffset(BodyOffset)] public Refused<AddApiKeyTerms> AddApiKeyRejected;
    [FieldOffset(BodyOffset)] public FundsTransferred FundsTransferred;
    [FieldOffset(BodyOffset)] public Refused<TransferFundsTerms> TransferFundsRejected;
    [FieldOffset(BodyOffset)] public ApiKeyRevoked ApiKeyRevoked;
    [FieldOffset(BodyOffset)] public Refused<RevokeApiKeyTerms> RevokeApiKeyRejected;

    [FieldOffset(BodyOffset)] public LoggedOn LoggedOn;
    [FieldOffset(BodyOffset)] public Refused<LogOnTerms> LogOnRejected;
    [FieldOffset(BodyOffset)] public LoggedOff LoggedOff;
    [FieldOffset(BodyOffset)] public Refused<LogOffTerms> LogOffRejected;

    [FieldOffset(BodyOffset)] public OrderAccepted OrderAccepted;
    [FieldOffset(BodyOffset)] public Refused<NewOrderTerms> OrderRejected;
    [FieldOffset(BodyOffset)] public OrderBooked OrderBooked;
    [FieldOffset(BodyOffset)] public Traded Traded;
    [FieldOffset(BodyOffset)] public OrderRemoved OrderRemoved;
    [FieldOffset(BodyOffset)] public OrderCancelled OrderCancelled;
    [FieldOffset(BodyOffset)] public Refused<CancelOrderTerms> CancelRejected;
    [FieldOffset(BodyOffset)] public OrderReplaced OrderReplaced;
    [FieldOffset(BodyOffset)] public Refused<ReplaceOrderTerms> ReplaceRejected;
    [FieldOffset(BodyOffset)] public OrderRefreshed OrderRefreshed;
    [FieldOffset(BodyOffset)] public MatchPrevented MatchPrevented;
    [FieldOffset(BodyOffset)] public StopsElected StopsElected;
    [FieldOffset(BodyOffset)] public OrderElected OrderElected;

    [FieldOffset(BodyOffset)] public MassCancelled MassCancelled;
    [FieldOffset(BodyOffset)] public Refused<MassCancelTerms> MassCancelRejected;
    [FieldOffset(BodyOffset)] public MassActionProgressed MassActionProgressed;
    [FieldOffset(BodyOffset)] public OrderStatusReported OrderStatusReported;
    [FieldOffset(BodyOffset)] public Refused<OrderStatusTerms> OrderStatusRejected;
    [FieldOffset(BodyOffset)] public MassStatusStarted MassStatusStarted;
    [FieldOffset(BodyOffset)] public Refused<MassStatusTerms> MassStatusRejected;
    [FieldOffset(BodyOffset)] public OrderReported OrderReported;
    [FieldOffset(BodyOffset)] public CancelAllAfterSet CancelAllAfterSet;
    [FieldOffset(BodyOffset)] public Refused<CancelAllAfterTerms> CancelAllAfterRejected;
    [FieldOffset(BodyOffset)] public DeadManSwitchFired DeadManSwitchFired;

    [FieldOffset(BodyOffset)] public QuoteAccepted QuoteAccepted;
    [FieldOffset(BodyOffset)] public Refused<QuoteTerms> QuoteRejected;
    [FieldOffset(BodyOffset)] public QuotePlaced QuotePlaced;
    [FieldOffset(BodyOffset)] public QuoteReduced QuoteReduced;
    [FieldOffset(BodyOffset)] public ProtectionSet ProtectionSet;
    [FieldOffset(BodyOffset)] public Refused<SetProtectionTerms> SetProtectionRejected;
    [FieldOffset(BodyOffset)] public ProtectionReset ProtectionReset;
    [FieldOffset(BodyOffset)] public Refused<ResetProtectionTerms> ResetProtectionRejected;
    [FieldOffset(BodyOffset)] public ProtectionTriggered ProtectionTriggered;

    [FieldOffset(BodyOffset)] public FeeTierSet FeeTierSet;
    [FieldOffset(BodyOffset)] public Refused<SetFeeTierTerms> SetFeeTierRejected;
    [FieldOffset(BodyOffset)] public InstrumentStatusChanged InstrumentStatusChanged;
    [FieldOffset(BodyOffset)] public Refused<SetInstrumentStatusTerms> SetInstrumentStatusRejected;
    [FieldOffset(BodyOffset)] public InstrumentRulesChanged InstrumentRulesChanged;
    [FieldOffset(BodyOffset)] public Refused<SetInstrumentRulesTerms> SetInstrumentRulesRejected;
    [FieldOffset(BodyOffset)] public AccountRulesChanged AccountRulesChanged;
    [FieldOffset(BodyOffset)] public Refused<SetAccountRulesTerms> SetAccountRulesRejected;
    [FieldOffset(BodyOffset)] public HoldingsLimitSet HoldingsLimitSet;
    [FieldOffset(BodyOffset)] public Refused<SetHoldingsLimitTerms> SetHoldingsLimitRejected;
    [FieldOffset(BodyOffset)] public KillSwitchSet KillSwitchSet;
    [FieldOffset(BodyOffset)] public Refused<SetKillSwitchTerms> SetKillSwitchRejected;

    /// <summary>The body's first part where <see cref="EventKind"/> is the first of a transaction.</summary>
    [FieldOffset(BodyOffset)] public TakenCommand Command;
}

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

    /// <summary>The body's first part where <see cref="EventKind"/> is the first of a transaction.</summary>
    [FieldOffset(BodyOffset)] public TakenCommand Command;
}

namespace Matching.Engine.Events;

/// <summary>
/// What happened. The number is the event's field number in <c>matching.v1.Event</c>, never reused.
/// </summary>
public enum EventKind : byte
{
    None = 0,

    // System.
    Genesis = 16,
    EpochStarted = 17,
    RulesActivated = 18,
    TimeAdvanced = 19,
    CommandRepeated = 20,
    ModeChanged = 21,
    SetModeRejected = 22,
    ActivateRulesRejected = 23,

    // Reference data, each with its refusal.
    AssetListed = 24,
    ListAssetRejected = 25,
    InstrumentListed = 26,
    ListInstrumentRejected = 27,
    ParticipantAdded = 28,
    AddParticipantRejected = 29,
    AccountOpened = 30,
    OpenAccountRejected = 31,
    ApiKeyAdded = 32,
    AddApiKeyRejected = 33,
    FundsTransferred = 34,
    TransferFundsRejected = 35,
    ApiKeyRevoked = 36,
    RevokeApiKeyRejected = 37,

    // Sessions.
    LoggedOn = 40,
    LogOnRejected = 41,
    LoggedOff = 42,
    LogOffRejected = 43,

    // Orders.
    OrderAccepted = 48,
    OrderRejected = 49,
    OrderBooked = 50,
    Traded = 51,
    OrderRemoved = 52,
    OrderCancelled = 53,
    CancelRejected = 54,
    OrderReplaced = 55,
    ReplaceRejected = 56,

    // Orders, further ones.
    OrderRefreshed = 57,
    MatchPrevented = 58,
    StopsElected = 59,
    OrderElected = 60,

    // What concerns many orders.
    MassCancelled = 61,
    MassCancelRejected = 62,
    MassActionProgressed = 63,
    OrderStatusReported = 64,
    OrderStatusRejected = 65,
    MassStatusStarted = 66,
    MassStatusRejected = 67,
    OrderReported = 68,
    CancelAllAfterSet = 69,
    CancelAllAfterRejected = 70,
    DeadManSwitchFired = 71,

    // Quotes.
    QuoteAccepted = 72,
    QuoteRejected = 73,
    QuotePlaced = 74,
    QuoteReduced = 75,
    ProtectionSet = 76,
    SetProtectionRejected = 77,
    ProtectionReset = 78,
    ResetProtectionRejected = 79,
    ProtectionTriggered = 80,

    // Rules that an operator changes.
    FeeTierSet = 81,
    SetFeeTierRejected = 82,
    InstrumentStatusChanged = 83,
    SetInstrumentStatusRejected = 84,
    InstrumentRulesChanged = 85,
    SetInstrumentRulesRejected = 86,
    AccountRulesChanged = 87,
    SetAccountRulesRejected = 88,
    HoldingsLimitSet = 89,
    SetHoldingsLimitRejected = 90,
    KillSwitchSet = 91,
    SetKillSwitchRejected = 92,
}

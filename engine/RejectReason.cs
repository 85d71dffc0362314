namespace Matching.Engine;

/// <summary>
/// Why a command was refused, by topic; the order of the checks is the ladders' own (engine/Rules). Numbers
/// are never reused. Kept below 128, so that the journal's encoding of it has one width.
/// </summary>
public enum RejectReason : byte
{
    None = 0,

    // The session and its rights.
    UnknownSession = 1,
    SessionSuperseded = 2,
    NotPermitted = 3,
    VenueHalted = 4,
    VenueCancelOnly = 5,
    UnknownParticipant = 6,
    UnknownAccount = 7,
    WrongAccount = 8,
    KillSwitch = 9,
    AccountFrozen = 10,
    AccountCloseOnly = 11,

    // The instrument and the terms of an order.
    UnknownInstrument = 20,
    InvalidSide = 21,
    InvalidOrderType = 22,
    InvalidTimeInForce = 23,
    InvalidExecInst = 24,
    PriceNotPositive = 25,
    PriceOffTick = 26,
    QtyNotPositive = 27,
    QtyOffLot = 28,
    QtyBelowMin = 29,
    QtyAboveMax = 30,
    AmountTooLarge = 31,
    DuplicateClOrdId = 32,
    UnknownOrder = 33,
    LevelFull = 34,
    NotTradable = 35,
    InvalidStopPrice = 36,
    InvalidDisplayQty = 37,
    InvalidCashOrderQty = 38,
    InvalidExpireTime = 39,
    InvalidSelfTradePrevention = 40,
    NotionalBelowMin = 41,
    NotionalAboveMax = 42,
    OutsideStaticCollar = 43,
    OutsideDynamicCollar = 44,
    IsQuote = 45,
    QuoteWouldCross = 46,
    UnknownProtection = 47,
    ProtectionTriggered = 48,
    InvalidScope = 49,

    // Capacity and funds.
    OrdersFull = 50,
    BalancesFull = 51,
    InsufficientFunds = 52,
    TooManyOpenOrders = 53,
    HoldingsLimit = 54,
    QuotesFull = 55,
    ProtectionsFull = 56,
    GroupFull = 57,

    // The market as it stands.
    WouldTrade = 60,
    NotFillable = 61,
    NoReferencePrice = 62,
    TooManyFills = 63,
    StopReached = 64,

    // Listings and the ledger.
    DuplicateSymbol = 80,
    InvalidSymbol = 81,
    UnknownAsset = 82,
    InvalidScale = 83,
    InvalidTickOrLot = 84,
    NotionalNotWhole = 85,
    InvalidFee = 86,
    InvalidProtection = 87,
    CapacityReached = 88,
    DuplicateKey = 89,
    InvalidRole = 90,
    AmountNotPositive = 91,
    SameAccount = 92,
    InvalidCollar = 93,
    InvalidNotionalBounds = 94,
    InvalidSessionClose = 95,
    InvalidStatus = 96,
    InvalidLimit = 97,
    InvalidFeeTier = 98,
    InvalidProtectionWindow = 99,

    // The venue's own commands.
    UnknownRulesVersion = 100,
    InvalidMode = 101,

    // Keys.
    UnknownKey = 102,
}

/// <summary>What all reasons have in common.</summary>
public static class RejectReasons
{
    extension(RejectReason reason)
    {
        /// <summary>
        /// The command came through no live connection of a session: its number is not used, and the refusal
        /// stands in nobody's private stream.
        /// </summary>
        public bool IsOutsideSession =>
            reason is RejectReason.UnknownSession or RejectReason.SessionSuperseded;
    }
}

namespace Matching.Engine.Commands;

/// <summary>What a command asks for. Numbers are never reused.</summary>
public enum CommandKind : byte
{
    None = 0,

    // The venue's own.
    Genesis = 1,
    StartEpoch = 2,
    ActivateRules = 3,
    Tick = 4,
    SetMode = 5,

    /// <summary>
    /// Goes on with what is due or begun; the engine makes it itself, and a replay asks for it again.
    /// </summary>
    Continue = 6,

    // An operator's.
    ListAsset = 10,
    ListInstrument = 11,
    AddParticipant = 12,
    OpenAccount = 13,
    AddApiKey = 14,
    TransferFunds = 15,
    SetFeeTier = 16,
    SetInstrumentStatus = 17,
    SetInstrumentRules = 18,
    SetAccountRules = 19,

    // A session's.
    LogOn = 20,
    LogOff = 21,

    // An operator's, further ones.
    SetHoldingsLimit = 24,
    SetKillSwitch = 25,
    RevokeApiKey = 26,

    // A trader's.
    NewOrder = 30,
    CancelOrder = 31,
    ReplaceOrder = 32,
    MassCancel = 33,
    Quote = 34,
    CancelAllAfter = 35,
    SetProtection = 36,
    ResetProtection = 37,
    OrderStatus = 38,
    MassStatus = 39,
}

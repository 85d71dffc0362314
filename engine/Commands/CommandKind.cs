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

    // An operator's.
    ListAsset = 10,
    ListInstrument = 11,
    AddParticipant = 12,
    OpenAccount = 13,
    AddApiKey = 14,
    TransferFunds = 15,

    // A session's.
    LogOn = 20,
    LogOff = 21,

    // A trader's.
    NewOrder = 30,
    CancelOrder = 31,
    ReplaceOrder = 32,
}

using System.Runtime.InteropServices;

namespace Matching.Engine.Commands;

/// <summary>
/// A slot of the inbound ring: a header and the terms that its kind names. The terms share their place, so a
/// producer writes the header and exactly one of them. The engine never writes to a command.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct Command
{
    public const int Size = 192;
    private const int Terms = 40;

    [FieldOffset(0)] public CommandHeader Header;

    [FieldOffset(Terms)] public GenesisTerms Genesis;
    [FieldOffset(Terms)] public StartEpochTerms StartEpoch;
    [FieldOffset(Terms)] public ActivateRulesTerms ActivateRules;
    [FieldOffset(Terms)] public SetModeTerms SetMode;
    [FieldOffset(Terms)] public ListAssetTerms ListAsset;
    [FieldOffset(Terms)] public ListInstrumentTerms ListInstrument;
    [FieldOffset(Terms)] public AddParticipantTerms AddParticipant;
    [FieldOffset(Terms)] public OpenAccountTerms OpenAccount;
    [FieldOffset(Terms)] public AddApiKeyTerms AddApiKey;
    [FieldOffset(Terms)] public TransferFundsTerms TransferFunds;
    [FieldOffset(Terms)] public LogOnTerms LogOn;
    [FieldOffset(Terms)] public LogOffTerms LogOff;
    [FieldOffset(Terms)] public NewOrderTerms NewOrder;
    [FieldOffset(Terms)] public CancelOrderTerms CancelOrder;
    [FieldOffset(Terms)] public ReplaceOrderTerms ReplaceOrder;
    [FieldOffset(Terms)] public MassCancelTerms MassCancel;
    [FieldOffset(Terms)] public QuoteTerms Quote;
    [FieldOffset(Terms)] public CancelAllAfterTerms CancelAllAfter;
    [FieldOffset(Terms)] public SetProtectionTerms SetProtection;
    [FieldOffset(Terms)] public ResetProtectionTerms ResetProtection;
    [FieldOffset(Terms)] public OrderStatusTerms OrderStatus;
    [FieldOffset(Terms)] public MassStatusTerms MassStatus;
    [FieldOffset(Terms)] public SetFeeTierTerms SetFeeTier;
    [FieldOffset(Terms)] public SetInstrumentStatusTerms SetInstrumentStatus;
    [FieldOffset(Terms)] public SetInstrumentRulesTerms SetInstrumentRules;
    [FieldOffset(Terms)] public SetAccountRulesTerms SetAccountRules;
    [FieldOffset(Terms)] public SetHoldingsLimitTerms SetHoldingsLimit;
    [FieldOffset(Terms)] public SetKillSwitchTerms SetKillSwitch;
    [FieldOffset(Terms)] public RevokeApiKeyTerms RevokeApiKey;
}

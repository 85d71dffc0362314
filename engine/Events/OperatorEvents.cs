using System.Runtime.InteropServices;
using Matching.Engine.Commands;

namespace Matching.Engine.Events;

[StructLayout(LayoutKind.Sequential)]
public struct AssetListed
{
    public TakenCommand Command;
    public ListAssetTerms Terms;
    public int AssetId;
}

[StructLayout(LayoutKind.Sequential)]
public struct InstrumentListed
{
    public TakenCommand Command;
    public ListInstrumentTerms Terms;

    /// <summary>
    /// Notional in the quote asset's smallest unit = price × quantity × multiplier / divisor.
    /// </summary>
    public long NotionalMultiplier;

    public long NotionalDivisor;
    public int InstrumentId;
}

[StructLayout(LayoutKind.Sequential)]
public struct ParticipantAdded
{
    public TakenCommand Command;
    public AddParticipantTerms Terms;
    public int ParticipantId;
}

[StructLayout(LayoutKind.Sequential)]
public struct AccountOpened
{
    public TakenCommand Command;
    public OpenAccountTerms Terms;
    public int AccountId;
}

[StructLayout(LayoutKind.Sequential)]
public struct ApiKeyAdded
{
    public TakenCommand Command;
    public AddApiKeyTerms Terms;
}

/// <summary>A key opens nothing any more.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct ApiKeyRevoked
{
    public TakenCommand Command;
    public RevokeApiKeyTerms Terms;
}

/// <summary>Two postings: minus the amount on one account, plus the amount on the other.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct FundsTransferred
{
    public TakenCommand Command;
    public TransferFundsTerms Terms;
}

/// <summary>New orders of the tier's accounts have these rates.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct FeeTierSet
{
    public TakenCommand Command;
    public SetFeeTierTerms Terms;
}

/// <summary>An instrument takes other commands; closed, its day orders leave.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct InstrumentStatusChanged
{
    public TakenCommand Command;
    public SetInstrumentStatusTerms Terms;
}

/// <summary>An instrument's protections are these from here on.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct InstrumentRulesChanged
{
    public TakenCommand Command;
    public SetInstrumentRulesTerms Terms;
}

/// <summary>An account has other rights; frozen, its orders leave.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct AccountRulesChanged
{
    public TakenCommand Command;
    public SetAccountRulesTerms Terms;
}

/// <summary>An account may come to have so much of an asset.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct HoldingsLimitSet
{
    public TakenCommand Command;
    public SetHoldingsLimitTerms Terms;
}

/// <summary>Engaged, nothing in the scope trades from this event on, and its orders leave.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct KillSwitchSet
{
    public TakenCommand Command;
    public SetKillSwitchTerms Terms;
}

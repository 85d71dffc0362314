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

/// <summary>Two postings: minus the amount on one account, plus the amount on the other.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct FundsTransferred
{
    public TakenCommand Command;
    public TransferFundsTerms Terms;
}

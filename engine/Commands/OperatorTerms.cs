using System.Runtime.InteropServices;

namespace Matching.Engine.Commands;

/// <summary>A new asset. Its supply is what is deposited and not withdrawn.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct ListAssetTerms
{
    public Bytes16 Symbol;

    /// <summary>Decimals: an amount of 1 is 10^-scale of the asset.</summary>
    public byte Scale;
}

/// <summary>
/// A new instrument: so much of the base asset for so much of the quote asset. Quantities are in the base
/// asset's scale.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct ListInstrumentTerms
{
    public Bytes16 Symbol;

    /// <summary>Prices are multiples of this, in the price scale.</summary>
    public long TickSize;

    /// <summary>Quantities are multiples of this.</summary>
    public long LotSize;

    public long MinQty;
    public long MaxQty;

    /// <summary>Of an order at its limit, in the quote asset; zero for no bound.</summary>
    public long MinNotional;

    public long MaxNotional;

    /// <summary>The static collar's middle; zero for none yet.</summary>
    public long ReferencePrice;

    /// <summary>When day orders end: nanoseconds after midnight, UTC.</summary>
    public long SessionClose;

    public int BaseAssetId;
    public int QuoteAssetId;

    /// <summary>Of the notional, in <see cref="Limits.FeeRateUnit"/>; negative is a rebate.</summary>
    public int MakerFeeRate;

    public int TakerFeeRate;

    /// <summary>
    /// How far from the best opposite price a market order may trade, in <see cref="Limits.ProtectionUnit"/>.
    /// </summary>
    public int MarketProtection;

    /// <summary>
    /// How far above the reference a buy, or below it a sell, may be priced, in
    /// <see cref="Limits.ProtectionUnit"/>; zero for no collar.
    /// </summary>
    public int StaticCollar;

    /// <summary>The same, around the price before the command.</summary>
    public int DynamicCollar;

    /// <summary>Decimals of a price, in whole quote asset for a whole base asset.</summary>
    public byte PriceScale;

    /// <summary>1 where the last trade is the static collar's reference from then on.</summary>
    public byte ReferenceFollowsTrades;
}

/// <summary>Changes an instrument's protections, all at once.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct SetInstrumentRulesTerms
{
    public long MinNotional;
    public long MaxNotional;

    /// <summary>Zero keeps the old one.</summary>
    public long ReferencePrice;

    public long SessionClose;
    public int InstrumentId;
    public int MarketProtection;
    public int StaticCollar;
    public int DynamicCollar;
    public byte ReferenceFollowsTrades;
}

/// <summary>Opens, halts or closes an instrument.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct SetInstrumentStatusTerms
{
    public int InstrumentId;
    public InstrumentStatus Status;
}

/// <summary>
/// The rates of a tier, in every instrument; an account is in tier 0, the instrument's own rates, or another.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct SetFeeTierTerms
{
    public int Tier;
    public int MakerFeeRate;
    public int TakerFeeRate;
}

/// <summary>Changes what an account may do.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct SetAccountRulesTerms
{
    public int AccountId;
    public int FeeTier;

    /// <summary>
    /// Accounts of one group don't trade with each other where the taker prevents it; zero for the
    /// participant's accounts.
    /// </summary>
    public int SelfTradeGroup;

    /// <summary>Zero for no limit.</summary>
    public int MaxOpenOrders;

    public AccountState State;
}

/// <summary>How much of an asset an account may come to have by its buy orders.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct SetHoldingsLimitTerms
{
    /// <summary>Zero for no limit.</summary>
    public long MaxQty;

    public int AccountId;
    public int AssetId;
}

/// <summary>
/// Stops a scope: from this event on nothing in it trades, its orders leave, and none is taken until the
/// switch is released.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct SetKillSwitchTerms
{
    /// <summary>The account, participant or instrument; zero for the venue.</summary>
    public int Id;

    public KillScope Scope;

    /// <summary>1 stops, 0 releases.</summary>
    public byte Engaged;
}

/// <summary>A new member of the venue, who owns accounts, keys and sessions.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct AddParticipantTerms
{
    public Bytes16 Name;
}

/// <summary>A new account of a participant.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct OpenAccountTerms
{
    public Bytes16 Name;
    public int ParticipantId;
}

/// <summary>A new key of a participant: only a salted hash of its secret is kept.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct AddApiKeyTerms
{
    /// <summary>The public part of the key, by which it is found.</summary>
    public long KeyId;

    public Bytes16 Salt;

    /// <summary>SHA-256 of salt and secret.</summary>
    public Bytes32 SecretHash;

    public int ParticipantId;
    public Role Role;
}

/// <summary>From this event on a key opens nothing, for ever; its id is not used again.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct RevokeApiKeyTerms
{
    public long KeyId;
}

/// <summary>
/// Moves available funds; from <see cref="Limits.ExternalAccount"/> a deposit, to it a withdrawal.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct TransferFundsTerms
{
    public long Amount;
    public int FromAccountId;
    public int ToAccountId;
    public int AssetId;
}

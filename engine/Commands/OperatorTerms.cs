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
    public int BaseAssetId;
    public int QuoteAssetId;

    /// <summary>Of the notional, in <see cref="Limits.FeeRateUnit"/>; negative is a rebate.</summary>
    public int MakerFeeRate;

    public int TakerFeeRate;

    /// <summary>
    /// How far from the best opposite price a market order may trade, in <see cref="Limits.ProtectionUnit"/>.
    /// </summary>
    public int MarketProtection;

    /// <summary>Decimals of a price, in whole quote asset for a whole base asset.</summary>
    public byte PriceScale;
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

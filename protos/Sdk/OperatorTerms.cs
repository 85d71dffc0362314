using Matching.V1;

namespace Matching.Client;

/// <summary>What became of an operator's command; a refusal is a result with its reason.</summary>
/// <param name="AssignedId">The number given to what was listed, added or opened.</param>
/// <param name="Sequence">The event that recorded it.</param>
public record OperationResult(RejectReason RejectReason, int AssignedId, long Sequence)
{
    public bool IsDone => RejectReason == RejectReason.Unspecified;

    /// <summary>The assigned number, for those who can't go on without it.</summary>
    /// <exception cref="InvalidOperationException">The command was refused.</exception>
    public int Required() => IsDone
        ? AssignedId
        : throw new InvalidOperationException($"The venue refused the operator's command: {RejectReason}.");
}

/// <summary>A key is shown this once: the venue keeps only a salted hash.</summary>
public sealed record ApiKeyResult(RejectReason RejectReason, int AssignedId, long Sequence, string ApiKey)
    : OperationResult(RejectReason, AssignedId, Sequence)
{
    /// <summary>Of a rotation: the old key opens doors still.</summary>
    public bool OldIsValid { get; init; }
}

/// <summary>The terms of a new instrument.</summary>
public sealed record InstrumentTerms
{
    public required string Symbol { get; init; }

    /// <summary>The asset that quantities are in.</summary>
    public required string BaseAsset { get; init; }

    /// <summary>The asset that money is in.</summary>
    public required string QuoteAsset { get; init; }

    /// <summary>Decimals of a price.</summary>
    public required int PriceScale { get; init; }

    public required decimal TickSize { get; init; }

    public required decimal LotSize { get; init; }

    public required decimal MinQty { get; init; }

    public required decimal MaxQty { get; init; }

    /// <summary>Of the notional, 0.0002 for two basis points; negative is a rebate.</summary>
    public decimal MakerFeeRate { get; init; }

    /// <summary>Of the notional.</summary>
    public decimal TakerFeeRate { get; init; }

    /// <summary>
    /// How far from the best opposite price a market order may trade, 0.05 for five per cent.
    /// </summary>
    public decimal MarketProtection { get; init; } = 0.05m;

    /// <summary>Of an order at its limit, in the quote asset; 0 for no bound.</summary>
    public decimal MinNotional { get; init; }

    public decimal MaxNotional { get; init; }

    /// <summary>The static collar's middle; 0 for none yet.</summary>
    public decimal ReferencePrice { get; init; }

    /// <summary>The last trade is the reference from then on.</summary>
    public bool ReferenceFollowsTrades { get; init; }

    /// <summary>When day orders end, after midnight UTC.</summary>
    public TimeSpan SessionClose { get; init; }

    /// <summary>
    /// How far above the reference a buy, or below it a sell, may be priced, 0.1 for ten per cent; 0 for no
    /// collar.
    /// </summary>
    public decimal StaticCollar { get; init; }

    /// <summary>The same, around the price before the command.</summary>
    public decimal DynamicCollar { get; init; }
}

/// <summary>An instrument's protections, all of which change at once.</summary>
public sealed record InstrumentRules
{
    public required string Symbol { get; init; }

    /// <summary>As in <see cref="InstrumentTerms"/>, and so are the others.</summary>
    public required decimal MarketProtection { get; init; }

    public decimal MinNotional { get; init; }

    public decimal MaxNotional { get; init; }

    /// <summary>0 keeps the old one.</summary>
    public decimal ReferencePrice { get; init; }

    public bool ReferenceFollowsTrades { get; init; }

    public TimeSpan SessionClose { get; init; }

    public decimal StaticCollar { get; init; }

    public decimal DynamicCollar { get; init; }
}

/// <summary>What an account may do, all of which changes at once.</summary>
public sealed record AccountRules
{
    public required int AccountId { get; init; }

    public AccountState State { get; init; } = AccountState.Active;

    /// <summary>0 for each instrument's own rates.</summary>
    public int FeeTier { get; init; }

    /// <summary>
    /// Accounts of one group don't trade with each other where the taker prevents it; 0 for the
    /// participant's.
    /// </summary>
    public int SelfTradeGroup { get; init; }

    /// <summary>0 for no limit.</summary>
    public int MaxOpenOrders { get; init; }
}

namespace Matching.Engine;

/// <summary>The bounds of the format and the rules. None is a setting: journals depend on them.</summary>
public static class Limits
{
    /// <summary>
    /// No price, quantity, notional, balance or supply is above this; sums of two still fit.
    /// </summary>
    public const long MaxAmount = 1L << 62;

    /// <summary>The most events of one command (docs/decisions/0002).</summary>
    public const int MaxEventsPerCommand = 4_096;

    /// <summary>
    /// The most fills of one command, so that a transaction fits in one commit group and one append to
    /// EventStoreDB with everything counted (docs/decisions/0002).
    /// </summary>
    public const int MaxFillsPerCommand = 3_000;

    /// <summary>Fees are rates in hundred-millionths of the notional.</summary>
    public const long FeeRateUnit = 100_000_000;

    /// <summary>A market order's protection is a rate in millionths of the best opposite price.</summary>
    public const long ProtectionUnit = 1_000_000;

    /// <summary>Decimals of an asset or a price.</summary>
    public const int MaxScale = 18;

    /// <summary>The rules version that this engine decides by.</summary>
    public const int RulesVersion = 1;

    /// <summary>The version of the events' encoding that this engine writes.</summary>
    public const int FormatVersion = 1;

    /// <summary>
    /// The system's own session: genesis, epochs, ticks and what the venue sets up for itself.
    /// </summary>
    public const int SystemSession = 0;

    /// <summary>The only account with negative balances: minus what is deposited and not withdrawn.</summary>
    public const int ExternalAccount = 0;

    /// <summary>The account that takes fees.</summary>
    public const int HouseAccount = 1;
}

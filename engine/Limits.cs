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
    /// A taker that has yielded so many events meets no further maker: what is left of it is cancelled
    /// (docs/decisions/0002).
    /// </summary>
    public const int MaxEventsPerTaker = 2_000;

    /// <summary>
    /// A transaction with this many events begins nothing more: no further stop, no further cancel of a
    /// scope; a continuation goes on.
    /// </summary>
    public const int MaxEventsToGoOn = 600;

    /// <summary>
    /// A transaction that has looked at so many orders of a scope, or at accounts and instruments without
    /// any, looks no further, whether they fit or not (docs/decisions/0040); a continuation goes on.
    /// </summary>
    public const int MaxLooksToGoOn = 600;

    /// <summary>Stops that one transaction elects; the others follow in continuations.</summary>
    public const int MaxElectionsPerCommand = 256;

    /// <summary>Instruments that one market-maker protection group may quote in.</summary>
    public const int MaxQuotesPerGroup = 256;

    /// <summary>Fee tiers, number 0 being the instrument's own rates.</summary>
    public const int FeeTiers = 16;

    /// <summary>
    /// What one command really yields at most (docs/decisions/0002): what it had when it began its last
    /// taker, that taker's own, the quotes of a protection that its last fill triggers, and what ends it. So
    /// much room the outbound ring must have before the engine takes a command.
    /// </summary>
    public const int LargestTransaction =
        MaxEventsToGoOn + MaxEventsPerTaker + 2 * MaxQuotesPerGroup + EventsAround;

    private const int EventsAround = 16;

    /// <summary>
    /// No journal begins with a larger capacity, and no snapshot is loaded with one: it keeps sizes within
    /// what indices can say.
    /// </summary>
    public const int MaxCapacity = 1 << 28;

    /// <summary>Of a day, in nanoseconds.</summary>
    public const long Day = 86_400_000_000_000;

    /// <summary>Fees are rates in hundred-millionths of the notional.</summary>
    public const long FeeRateUnit = 100_000_000;

    /// <summary>Protections and collars are rates in millionths of a price.</summary>
    public const long ProtectionUnit = 1_000_000;

    /// <summary>Decimals of an asset or a price.</summary>
    public const int MaxScale = 18;

    /// <summary>The newest rules version: what a new venue begins with.</summary>
    public const int RulesVersion = 4;

    /// <summary>The oldest one that this engine still decides by, to the byte.</summary>
    public const int OldestRulesVersion = 1;

    /// <summary>From this rules version on a role may no more than its holder needs: decision 29.</summary>
    public const int LeastPrivilege = 2;

    /// <summary>
    /// From this rules version on a stop-limit order may lie beyond the dynamic collar, a budget is held
    /// against the limits of a notional by itself, an account's protections are few, and the want of space is
    /// lifted by the venue alone: decision 39.
    /// </summary>
    public const int ReviewedRules = 3;

    /// <summary>
    /// From this rules version on a transaction is bounded also in what it looks at: decision 40.
    /// </summary>
    public const int BoundedLooks = 4;

    /// <summary>The highest number of an account's protection groups: nobody takes them all.</summary>
    public const int MaxProtectionGroup = 64;

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

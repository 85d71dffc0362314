using Matching.Engine;
using Matching.Engine.Commands;

namespace Matching.Tests.Engine;

/// <summary>
/// The venue that a test trades on: one instrument, XYZ/USD, whole shares at prices in cents, so that amounts
/// in scenarios can be worked out in the head; four members with an account, a session and ample funds each.
/// </summary>
internal sealed record VenueSetup
{
    public Capacities Capacities { get; init; } = new()
    {
        Assets = 4,
        Instruments = 4,
        Participants = 10,
        Accounts = 12,
        Balances = 40,
        ApiKeys = 4,
        Sessions = 12,
        SessionsPerParticipant = 3,
        Orders = 64,
        Quotes = 8,
        Protections = 8,
    };

    public string[] Members { get; init; } = ["alice", "bob", "carol", "dave"];

    /// <summary>Further accounts, funded like the first: name and owner.</summary>
    public (string Name, string Owner)[] Accounts { get; init; } = [];

    /// <summary>XYZ/USD, and others with the same terms.</summary>
    public int Instruments { get; init; } = 1;

    /// <summary>Each member's funds in each asset, in whole units.</summary>
    public decimal Funds { get; init; } = 1_000_000;

    public byte BaseScale { get; init; }
    public byte QuoteScale { get; init; } = 2;
    public byte PriceScale { get; init; } = 2;
    public long TickSize { get; init; } = 1;
    public long LotSize { get; init; } = 1;
    public long MinQty { get; init; } = 1;
    public long MaxQty { get; init; } = Limits.MaxAmount;

    /// <summary>In hundred-millionths.</summary>
    public int MakerFeeRate { get; init; }

    public int TakerFeeRate { get; init; }

    /// <summary>In millionths; by default a tenth.</summary>
    public int MarketProtection { get; init; } = 100_000;

    public long MinNotional { get; init; }
    public long MaxNotional { get; init; }
    public long ReferencePrice { get; init; }

    /// <summary>In millionths.</summary>
    public int StaticCollar { get; init; }

    public int DynamicCollar { get; init; }
    public bool ReferenceFollowsTrades { get; init; }

    /// <summary>Five in the afternoon.</summary>
    public long SessionClose { get; init; } = 17 * (Limits.Day / 24);

    /// <summary>A share is 10^18 units, near the bound of all amounts, and costs single dollars.</summary>
    public static VenueSetup Hugely => new()
    {
        Funds = 1,
        BaseScale = 18,
        QuoteScale = 0,
        PriceScale = 0,
        LotSize = 1_000_000_000_000_000_000,
        MinQty = 1_000_000_000_000_000_000,
    };

    public int RulesVersion { get; init; } = Limits.RulesVersion;

    public GenesisTerms Genesis => new()
    {
        VenueId = Bytes16.FromText("test venue"),
        Capacities = Capacities,
        Shard = 1,
        FormatVersion = Limits.FormatVersion,
        RulesVersion = RulesVersion,
    };

    public ListInstrumentTerms Instrument => InstrumentOf(1);

    public ListInstrumentTerms InstrumentOf(int number) => new()
    {
        Symbol = Bytes16.FromText(number == 1 ? "XYZ/USD" : $"XYZ/USD {number}"),
        BaseAssetId = 1,
        QuoteAssetId = 2,
        TickSize = TickSize,
        LotSize = LotSize,
        MinQty = MinQty,
        MaxQty = MaxQty,
        MakerFeeRate = MakerFeeRate,
        TakerFeeRate = TakerFeeRate,
        MarketProtection = MarketProtection,
        PriceScale = PriceScale,
        MinNotional = MinNotional,
        MaxNotional = MaxNotional,
        ReferencePrice = ReferencePrice,
        StaticCollar = StaticCollar,
        DynamicCollar = DynamicCollar,
        ReferenceFollowsTrades = (byte)(ReferenceFollowsTrades ? 1 : 0),
        SessionClose = SessionClose,
    };
}

using Matching.V1;

namespace Matching.Client;

/// <summary>
/// One instrument's bid and ask. A side of quantity 0 is withdrawn; a side at its old price with no more than
/// its old quantity keeps its place.
/// </summary>
/// <param name="Symbol">The instrument.</param>
public sealed record Quote(
    string Symbol, decimal BidPrice, decimal BidQty, decimal AskPrice, decimal AskQty)
{
    internal QuoteEntry ToWire(VenueDirectory directory)
    {
        var instrument = directory.Instrument(Symbol);
        return new QuoteEntry
        {
            InstrumentId = instrument.Id,
            BidPrice = instrument.Price(BidPrice),
            BidQty = instrument.Qty(BidQty),
            AskPrice = instrument.Price(AskPrice),
            AskQty = instrument.Qty(AskQty),
        };
    }
}

/// <summary>
/// Quotes of one account (FIX i), each taken or refused by itself: the first has the command's number, and
/// each further one the next.
/// </summary>
public sealed record MassQuoteCommand : SessionCommand
{
    public required int AccountId { get; init; }

    /// <summary>At least one.</summary>
    public required IReadOnlyList<Quote> Quotes { get; init; }

    /// <summary>The maker's name for it; both sides' orders carry it as their ClOrdId.</summary>
    public ClOrdId QuoteId { get; init; }

    /// <summary>The market-maker protection that counts the quotes' fills; 0 for none.</summary>
    public int Group { get; init; }

    /// <summary>Refuse an entry of which a new side would trade.</summary>
    public bool PostOnly { get; init; }

    /// <summary>What happens where a side would trade with one of its own group.</summary>
    public SelfTradePrevention SelfTradePrevention { get; init; }

    internal override int Numbers => Math.Max(1, Quotes.Count);

    internal override OrderCommand ToWire(VenueDirectory directory) => new()
    {
        MassQuote = new MassQuote
        {
            AccountId = AccountId,
            QuoteId = QuoteId.Bytes,
            Group = Group,
            ExecInst = ExecInsts.Of(PostOnly, reprice: false),
            SelfTradePrevention = SelfTradePrevention,
            Entries = { Quotes.Select(quote => quote.ToWire(directory)) },
        },
    };
}

/// <summary>
/// Sets up a market-maker protection: the group's quotes leave when fills within a window reach a limit. 0 is
/// no limit.
/// </summary>
public sealed record SetProtection : SessionCommand
{
    public required int AccountId { get; init; }

    /// <summary>The maker's own number for it, from 1.</summary>
    public required int Group { get; init; }

    /// <summary>A window begins with the first fill behind the one before.</summary>
    public required TimeSpan Window { get; init; }

    public int MaxFills { get; init; }

    /// <summary>Of all the group's instruments together, each in its base asset's smallest unit.</summary>
    public long MaxQty { get; init; }

    /// <summary>The same in the quote assets' smallest units.</summary>
    public long MaxNotional { get; init; }

    internal override OrderCommand ToWire(VenueDirectory directory) => new()
    {
        SetProtection = new SetProtectionRequest
        {
            AccountId = AccountId,
            Group = Group,
            Window = Nanoseconds.Of(Window),
            MaxFills = MaxFills,
            MaxQty = MaxQty,
            MaxNotional = MaxNotional,
        },
    };
}

/// <summary>Lets a triggered group quote again.</summary>
public sealed record ResetProtection : SessionCommand
{
    public required int AccountId { get; init; }

    public required int Group { get; init; }

    internal override OrderCommand ToWire(VenueDirectory directory) => new()
    {
        ResetProtection = new ResetProtectionRequest { AccountId = AccountId, Group = Group },
    };
}

using System.Runtime.InteropServices;

namespace Matching.Engine.Commands;

/// <summary>A new order as its sender wrote it.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct NewOrderTerms
{
    /// <summary>Unique among the account's open orders; empty for an order known by its id alone.</summary>
    public Bytes16 ClOrdId;

    /// <summary>
    /// Limit price in the instrument's price scale. Of a market order the worst price it may trade at, zero
    /// for the instrument's own protection.
    /// </summary>
    public long Price;

    /// <summary>In the base asset's scale; zero where <see cref="CashOrderQty"/> says how much.</summary>
    public long OrderQty;

    /// <summary>Of a stop or stop-limit: the last trade that makes it a taker.</summary>
    public long StopPrice;

    /// <summary>How much of an iceberg is shown at a time; zero shows all.</summary>
    public long DisplayQty;

    /// <summary>Of a market buy: what it may cost, fee included, in the quote asset's scale.</summary>
    public long CashOrderQty;

    /// <summary>Of a good-till-date order, nanoseconds since the Unix epoch, UTC.</summary>
    public long ExpireTime;

    public int AccountId;
    public int InstrumentId;
    public Side Side;
    public OrderType OrderType;
    public TimeInForce TimeInForce;
    public ExecInst ExecInst;
    public SelfTradePrevention SelfTradePrevention;
}

/// <summary>
/// Cancels what is left of an order, named by its id or, where that is zero, by its <c>ClOrdId</c>.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct CancelOrderTerms
{
    public long OrderId;
    public Bytes16 OrigClOrdId;
    public int AccountId;
}

/// <summary>
/// Changes price and total quantity of an order, named as in <see cref="CancelOrderTerms"/>.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct ReplaceOrderTerms
{
    public long OrderId;
    public Bytes16 OrigClOrdId;

    /// <summary>The order's new name; empty keeps the old one.</summary>
    public Bytes16 ClOrdId;

    public long Price;

    /// <summary>The new total, what is filled already included.</summary>
    public long OrderQty;

    /// <summary>Of a waiting stop; zero keeps the old one.</summary>
    public long StopPrice;

    public int AccountId;
}

/// <summary>Cancels all orders that fit; zero fits every one.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct MassCancelTerms
{
    /// <summary>Zero for all accounts of the participant.</summary>
    public int AccountId;

    public int InstrumentId;
    public Side Side;

    /// <summary>1 for the orders that the sending session entered, and no others.</summary>
    public byte OwnSession;
}

/// <summary>
/// One entry of a mass quote: bid and ask of one instrument, taken together or not at all. A zero quantity
/// withdraws that side; a side at its old price with no more than its old quantity keeps its place.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct QuoteTerms
{
    /// <summary>The maker's name for it (FIX 117); both sides' orders carry it as their ClOrdId.</summary>
    public Bytes16 QuoteId;

    public long BidPrice;
    public long BidQty;
    public long AskPrice;
    public long AskQty;
    public int AccountId;
    public int InstrumentId;

    /// <summary>The market-maker protection that counts it; zero for none.</summary>
    public int Group;

    public ExecInst ExecInst;
    public SelfTradePrevention SelfTradePrevention;
}

/// <summary>Arms an account's dead-man's switch, again or for the first time; zero disarms it.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct CancelAllAfterTerms
{
    /// <summary>Nanoseconds from the command's time.</summary>
    public long Timeout;

    public int AccountId;
}

/// <summary>
/// Sets up a market-maker protection group of an account: its quotes leave when fills within a window reach
/// a limit. Zero is no limit.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct SetProtectionTerms
{
    /// <summary>Nanoseconds; a window begins with the first fill behind the one before.</summary>
    public long Window;

    public long MaxQty;
    public long MaxNotional;
    public int MaxFills;
    public int AccountId;

    /// <summary>The maker's own number for it, from 1.</summary>
    public int Group;
}

/// <summary>Lets a triggered group quote again, with empty counters.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct ResetProtectionTerms
{
    public int AccountId;
    public int Group;
}

/// <summary>Asks how an order stands, named as in <see cref="CancelOrderTerms"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct OrderStatusTerms
{
    public long OrderId;
    public Bytes16 OrigClOrdId;
    public int AccountId;
}

/// <summary>Asks how all orders stand that fit, as in <see cref="MassCancelTerms"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct MassStatusTerms
{
    public int AccountId;
    public int InstrumentId;
    public Side Side;
    public byte OwnSession;
}

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

    /// <summary>In the base asset's scale.</summary>
    public long OrderQty;

    public int AccountId;
    public int InstrumentId;
    public Side Side;
    public OrderType OrderType;
    public TimeInForce TimeInForce;
    public ExecInst ExecInst;
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

    public int AccountId;
}

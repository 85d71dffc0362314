using System.Runtime.InteropServices;

namespace Matching.Engine.Book;

/// <summary>
/// A live order, two cache lines. What matching touches stands first. What an order has been, once it has
/// ended, is in the journal.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = 128)]
internal struct Order
{
    public long OrderId;
    public long Price;
    public long LeavesQty;
    public int Next;
    public int Previous;

    /// <summary>Its price level, 0 while it is taking.</summary>
    public int Level;

    public int InstrumentId;
    public int AccountId;
    public int SessionId;
    public Side Side;
    public OrderType OrderType;
    public TimeInForce TimeInForce;
    public ExecInst ExecInst;

    public long CumQty;
    public long Hold;

    /// <summary>Notional traded in each role; with the rates, all that its fees depend on.</summary>
    public long MakerNotional;

    public long TakerNotional;
    public Bytes16 ClOrdId;
    public int MakerFeeRate;
    public int TakerFeeRate;

    public readonly long CumNotional => MakerNotional + TakerNotional;
}

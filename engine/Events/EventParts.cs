using System.Runtime.InteropServices;

namespace Matching.Engine.Events;

/// <summary>
/// The sender's half of a command as taken; its transaction's first event carries it beside the terms. When
/// the engine took it is the event's own time.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct TakenCommand
{
    public long ClientSeqNum;

    /// <summary>When the gateway read it, nanoseconds since the Unix epoch, UTC.</summary>
    public long ReceivedTime;

    /// <summary>
    /// The sequence of the previous event in the same session's private stream, zero for none: the streams
    /// are linked lists inside the journal, so a resume needs neither scan nor index.
    /// </summary>
    public long PrevSequence;

    public int SessionId;
    public int Connection;
}

/// <summary>
/// An order after an event, as its owner's execution report tells it. <c>OrderQty</c> (FIX 38) is
/// <see cref="CumQty"/> + <see cref="LeavesQty"/>; of an order that has ended, <see cref="LeavesQty"/> is
/// what it ended with.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct OrderFacts
{
    public long OrderId;

    /// <summary>
    /// As in <see cref="TakenCommand.PrevSequence"/>, for the session that entered the order.
    /// </summary>
    public long PrevSequence;

    public Bytes16 ClOrdId;
    public long Price;
    public long CumQty;
    public long LeavesQty;

    /// <summary>
    /// Of all fills, in the quote asset's smallest unit: with <see cref="CumQty"/> the parts of AvgPx.
    /// </summary>
    public long CumNotional;

    /// <summary>
    /// The funds that the order holds after the event: base asset of a sell, quote asset of a buy.
    /// </summary>
    public long Hold;

    /// <summary>What of it the book shows, zero while it is not on it.</summary>
    public long DisplayedQty;

    public int AccountId;
    public int SessionId;
    public int InstrumentId;
    public Side Side;

    /// <summary>Where it was before the event.</summary>
    public OrderPlace Place;
}

/// <summary>An order as a status report tells it: as it stands, with the terms that it came with.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct OrderDetails
{
    public OrderFacts Facts;
    public long StopPrice;
    public long DisplayQty;
    public long CashOrderQty;
    public long ExpireTime;
    public OrderType OrderType;
    public TimeInForce TimeInForce;
    public ExecInst ExecInst;
    public SelfTradePrevention SelfTradePrevention;
}

/// <summary>One order's side of a trade, after it.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct FillFacts
{
    public long OrderId;

    /// <summary>As in <see cref="OrderFacts.PrevSequence"/>.</summary>
    public long PrevSequence;

    public Bytes16 ClOrdId;
    public long CumQty;
    public long LeavesQty;
    public long CumNotional;

    /// <summary>Of this fill, in the quote asset; negative is a rebate.</summary>
    public long Fee;

    /// <summary>As in <see cref="OrderFacts.Hold"/>.</summary>
    public long Hold;

    /// <summary>
    /// What of the maker the book still shows; zero of an iceberg whose slice is used up. Zero of a taker.
    /// </summary>
    public long DisplayedQty;

    public int AccountId;
    public int SessionId;
}

/// <summary>
/// A command that was refused: as taken, and why. It changed nothing but its session's numbers.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct Refused<TTerms> where TTerms : unmanaged
{
    public TakenCommand Command;
    public TTerms Terms;
    public RejectReason Reason;
}

using System.Runtime.InteropServices;
using Matching.Engine;

namespace Matching.Bench.Engine;

/// <summary>What a command of a workload asks for.</summary>
internal enum BookAction : byte
{
    New = 1,
    ImmediateOrCancel = 2,
    Cancel = 3,
    Replace = 4,
}

/// <summary>
/// One command of a workload, for whichever contender: 40 bytes, so that reading the stream costs all of them
/// the same little.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct BookCommand
{
    /// <summary>
    /// The order. Of a new one the id that it is going to have: the generator numbers orders as the venue
    /// does, so that contenders may look it up, index by its number, or give it out themselves.
    /// </summary>
    public long OrderId;

    public long Price;

    /// <summary>To be taken or to rest; after a replace this much is left.</summary>
    public int Qty;

    /// <summary>Of a replace: what is filled of the order already.</summary>
    public int FilledQty;

    public int AccountId;
    public int InstrumentId;
    public BookAction Action;
    public Side Side;

    /// <summary>The order is the so-manieth of its workload, from 1.</summary>
    public readonly int Number => OrderIds.NumberOf(OrderId);
}

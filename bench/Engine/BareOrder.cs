using System.Runtime.InteropServices;

namespace Matching.Bench.Engine;

/// <summary>An order of the bare reference: two of them fill a cache line.</summary>
[StructLayout(LayoutKind.Sequential, Size = 32)]
internal struct BareOrder
{
    public long OrderId;
    public int Price;
    public int Qty;
    public int Next;
    public int Previous;

    /// <summary>Where its level stands: the book's first level and the price.</summary>
    public int Level;

    public byte IsBuy;
}

/// <summary>All orders at one price of one side.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct BareLevel
{
    public int Head;
    public int Tail;
}

using System.Runtime.InteropServices;

namespace Matching.Engine.Book;

/// <summary>
/// An order of an <see cref="OrderBook"/>: two a cache line, because where a book is deep its neighbours'
/// lines are what matching waits for. Its price is its level's.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = 32)]
internal struct BookOrder : IQueued
{
    public long OrderId;
    public long LeavesQty;
    public int NextSlot;
    public int PreviousSlot;

    /// <summary>Its price level, 0 while it is taking.</summary>
    public int Level;

    public Side Side;

    int IQueued.Next { readonly get => NextSlot; set => NextSlot = value; }
    int IQueued.Previous { readonly get => PreviousSlot; set => PreviousSlot = value; }
}

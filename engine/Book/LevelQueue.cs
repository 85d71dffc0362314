using System.Runtime.CompilerServices;
using Matching.Engine.Memory;

namespace Matching.Engine.Book;

/// <summary>What a level's queue needs of the orders in it: their neighbours' slots, 0 for none.</summary>
internal interface IQueued
{
    int Next { get; set; }
    int Previous { get; set; }
}

/// <summary>
/// The orders of a level, linked through their slots. Slot 0 stands for no order and may be written to: that
/// is cheaper than branches that nothing predicts.
/// </summary>
internal static class LevelQueue
{
    /// <summary>A new level's first order is its head already: the ladder saw to it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Append<TOrder>(in Block<TOrder> orders, ref PriceLevel level, int slot, long qty)
        where TOrder : unmanaged, IQueued
    {
        int tail = level.Tail;
        ref TOrder order = ref orders.Linked(slot);
        order.Previous = tail;
        order.Next = 0;
        orders.Linked(tail).Next = slot;
        level.Tail = slot;
        level.Qty += qty;
        level.Orders++;
    }

    /// <summary>
    /// Returns how many are left, which nothing predicts: read back from the level it would be known later.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Remove<TOrder>(in Block<TOrder> orders, ref PriceLevel level, int slot, long qty)
        where TOrder : unmanaged, IQueued
    {
        ref TOrder order = ref orders.Linked(slot);
        int previous = order.Previous, next = order.Next;
        orders.Linked(previous).Next = next;
        orders.Linked(next).Previous = previous;
        level.Head = Select(previous, next, level.Head);
        level.Tail = Select(next, previous, level.Tail);
        level.Qty -= qty;
        int left = level.Orders - 1;
        level.Orders = left;
        return left;
    }

    /// <summary>Takes the oldest order away, its quantity being gone already; returns the next one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int RemoveHead<TOrder>(in Block<TOrder> orders, ref PriceLevel level, int head)
        where TOrder : unmanaged, IQueued
    {
        int next = orders.Linked(head).Next;
        orders.Linked(next).Previous = 0;
        level.Head = next;
        level.Orders--;
        return next;
    }

    /// <summary>What to choose where a slot is 0, and where it isn't; without a branch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Select(int slot, int whereZero, int otherwise)
    {
        int isZero = (slot - 1) >> 31;
        return otherwise ^ ((whereZero ^ otherwise) & isZero);
    }
}

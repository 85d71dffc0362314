using System.Runtime.CompilerServices;
using Matching.Engine.Memory;

namespace Matching.Engine.Book;

/// <summary>
/// All live orders by slot. An order's id holds its slot, so finding one needs no hash; the whole id is
/// compared, so a slot's next order is never mistaken for the one before.
/// </summary>
internal sealed class OrderPool
{
    public const int SlotBits = 23;
    /// <summary>
    /// Order numbers have 40 bits and are never used again: behind this one no order is taken.
    /// </summary>
    public const long MaxNumber = (1L << 40) - 1;

    private const int SlotMask = (1 << SlotBits) - 1;

    private readonly Block<Order> _orders;
    private readonly Block<OrderLinks> _links;
    private readonly SlotBitmap _slots;
    private readonly SlotIndex _byClOrdId;
    private readonly ulong _salt;

    /// <summary>The name that was sought last, and its hash. No part of the state.</summary>
    private Sought _sought;

    public OrderPool(IBlockSource source, int capacity, ulong salt)
    {
        Check.That(Unsafe.SizeOf<Order>() == 192);
        Check.That(capacity is > 0 and <= SlotMask);
        _orders = source.Take<Order>(capacity + 1);
        _links = source.Take<OrderLinks>(capacity + 1);
        _slots = new SlotBitmap(source, capacity);
        _byClOrdId = new SlotIndex(source, capacity);
        _salt = salt;
    }

    /// <summary>The orders' neighbours, by slot.</summary>
    public ref readonly Block<OrderLinks> Links => ref _links;

    /// <summary>Where they all lie, for who has their slots already.</summary>
    public Block<Order> Rows => _orders;

    public ref Order this[int slot] => ref _orders[slot];
    public bool IsFull => _slots.IsFull;
    public int Count => _slots.Used;
    public int Free => _slots.Capacity - _slots.Used;

    /// <summary>The slot that the next order gets.</summary>
    public int NextSlot => _slots.LowestFree;

    public static long MakeOrderId(long number, int slot) => (number << SlotBits) | (uint)slot;
    public static int SlotOf(long orderId) => (int)orderId & SlotMask;
    public static long NumberOf(long orderId) => orderId >> SlotBits;

    /// <summary>The slot of the live order with this id, 0 for none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(long orderId)
    {
        int slot = SlotOf(orderId);
        return slot <= _slots.Capacity && orderId > 0 && _orders[slot].OrderId == orderId ? slot : 0;
    }

    /// <summary>The slot of the account's live order with this name, 0 for none.</summary>
    public int Find(int accountId, in Bytes16 clOrdId) =>
        clOrdId.IsEmpty ? 0 : Find(new Key(_orders, accountId, in clOrdId, _salt));

    /// <summary>The slot of an account's order, named by id or, where that is zero, by its name.</summary>
    public int FindOwn(int accountId, long orderId, in Bytes16 clOrdId)
    {
        int slot = orderId != 0 ? Find(orderId) : Find(accountId, in clOrdId);
        return slot != 0 && _orders[slot].AccountId == accountId ? slot : 0;
    }

    /// <summary>Asks the processor for an order's lines.</summary>
    public void Prefetch(int slot)
    {
        _orders.Prefetch(slot);
        _orders.Prefetch(slot, 64);
        _links.Prefetch(slot);
    }

    /// <summary>Asks the processor for where the search for a name begins.</summary>
    public void Prefetch(int accountId, in Bytes16 clOrdId) =>
        _byClOrdId.Prefetch(new Key(_orders, accountId, in clOrdId, _salt).Hash());

    /// <summary>Takes the id's slot; the caller fills in the rest.</summary>
    public ref Order Add(long orderId, int accountId, in Bytes16 clOrdId)
    {
        int slot = SlotOf(orderId);
        _slots.Take(slot);
        ref Order order = ref _orders[slot];
        order.Begin(orderId, accountId);
        Name(ref order, clOrdId);
        return ref order;
    }

    public void Rename(int slot, in Bytes16 clOrdId)
    {
        ref Order order = ref _orders[slot];
        if (order.ClOrdId == clOrdId) return;
        Unname(ref order);
        Name(ref order, clOrdId);
    }

    public void Remove(int slot)
    {
        ref Order order = ref _orders[slot];
        Unname(ref order);
        order.End();
        _slots.Release(slot);
    }

    /// <summary>It remembers, so also a look from outside is the engine's thread's alone.</summary>
    private int Find(in Key key)
    {
        ulong hash = key.Hash();
        key.Keep(ref _sought, hash);
        return _byClOrdId.Find(hash, in key);
    }

    /// <summary>A name is sought before it is given.</summary>
    private ulong HashOf(in Key key) => key.Is(in _sought) ? _sought.Hash : key.Hash();

    private void Name(ref Order order, in Bytes16 clOrdId)
    {
        order.ClOrdId = clOrdId;
        if (clOrdId.IsEmpty) return;
        var key = new Key(_orders, order.AccountId, in clOrdId, _salt);
        order.NameLine = _byClOrdId.Add(HashOf(in key), SlotOf(order.OrderId));
    }

    private void Unname(ref Order order)
    {
        if (order.ClOrdId.IsEmpty || order.Is(OrderTraits.Quote)) return;
        int slot = SlotOf(order.OrderId);
        if (_byClOrdId.TryRemove(order.NameLine, slot)) return;
        var key = new Key(_orders, order.AccountId, in order.ClOrdId, _salt);
        _byClOrdId.Remove(key.Hash(), slot);
    }

    /// <summary>
    /// A name as two words, which stay in registers: as a struct it would be copied where it was just
    /// written.
    /// </summary>
    private readonly struct Key(Block<Order> orders, int accountId, in Bytes16 clOrdId, ulong salt) : ISlotKey
    {
        private readonly Block<Order> _orders = orders;
        private readonly ulong _low = clOrdId.Low;
        private readonly ulong _high = clOrdId.High;
        private readonly ulong _salt = salt;
        private readonly int _accountId = accountId;

        public ulong Hash() => Mix.OfName(_accountId, _low, _high, _salt);

        public bool Is(in Sought sought) =>
            _accountId == sought.AccountId && _low == sought.Low && _high == sought.High;

        public void Keep(ref Sought sought, ulong hash)
        {
            sought.AccountId = _accountId;
            sought.Low = _low;
            sought.High = _high;
            sought.Hash = hash;
        }

        public bool Matches(int slot)
        {
            ref Order order = ref _orders[slot];
            return order.AccountId == _accountId && order.ClOrdId.Low == _low && order.ClOrdId.High == _high;
        }
    }

    private struct Sought
    {
        public ulong Low;
        public ulong High;
        public ulong Hash;
        public int AccountId;
    }
}

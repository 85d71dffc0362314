using System.Runtime.InteropServices;
using Matching.Engine.Memory;

namespace Matching.Engine.Quoting;

/// <summary>A maker's bid and ask in one instrument. It lives as long as one of them rests.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Quote
{
    public int AccountId;
    public int InstrumentId;

    /// <summary>The orders' slots, 0 for none.</summary>
    public int Bid;

    public int Ask;

    /// <summary>The market-maker protection that counts it, 0 for none.</summary>
    public int Protection;

    /// <summary>Its neighbours among the quotes of its protection.</summary>
    public int Next;

    public int Previous;
}

/// <summary>All live quotes, one an account and instrument.</summary>
internal sealed class Quotes
{
    private readonly Block<Quote> _quotes;
    private readonly SlotBitmap _slots;
    private readonly SlotIndex _index;
    private readonly ulong _salt;

    public Quotes(IBlockSource source, int capacity, ulong salt)
    {
        _quotes = source.Take<Quote>(capacity + 1);
        _slots = new SlotBitmap(source, capacity);
        _index = new SlotIndex(source, capacity);
        _salt = salt;
    }

    public ref Quote this[int slot] => ref _quotes[slot];
    public bool IsFull => _slots.IsFull;
    public int Count => _slots.Used;
    public int Capacity => _slots.Capacity;

    /// <summary>The quote's slot, 0 for none.</summary>
    public int Find(int accountId, int instrumentId)
    {
        var key = new Key(_quotes, accountId, instrumentId, _salt);
        return _index.Find(key.Hash(), in key);
    }

    /// <summary>Takes the lowest free slot.</summary>
    public int Add(int accountId, int instrumentId)
    {
        int slot = _slots.LowestFree;
        Restore(slot, accountId, instrumentId);
        return slot;
    }

    /// <summary>Takes a slot that is known, as when a snapshot is loaded.</summary>
    public void Restore(int slot, int accountId, int instrumentId)
    {
        _slots.Take(slot);
        _quotes[slot] = new Quote { AccountId = accountId, InstrumentId = instrumentId };
        var key = new Key(_quotes, accountId, instrumentId, _salt);
        _index.Add(key.Hash(), slot);
    }

    public void Remove(int slot)
    {
        ref Quote quote = ref _quotes[slot];
        var key = new Key(_quotes, quote.AccountId, quote.InstrumentId, _salt);
        _index.Remove(key.Hash(), slot);
        quote = default;
        _slots.Release(slot);
    }

    private readonly struct Key(Block<Quote> quotes, int accountId, int instrumentId, ulong salt) : ISlotKey
    {
        public ulong Hash() => Hash(accountId, instrumentId);

        public bool Matches(int slot)
        {
            ref Quote quote = ref quotes[slot];
            return quote.AccountId == accountId && quote.InstrumentId == instrumentId;
        }

        private ulong Hash(int account, int instrument) =>
            Mix.Hash((((ulong)(uint)account << 32) | (uint)instrument) ^ salt);
    }
}

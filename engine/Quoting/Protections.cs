using System.Runtime.InteropServices;
using Matching.Engine.Memory;

namespace Matching.Engine.Quoting;

/// <summary>
/// A market-maker protection: what a maker's quotes may be filled for within a window before they leave.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Protection
{
    public int AccountId;

    /// <summary>The maker's own number for it.</summary>
    public int Group;

    /// <summary>Nanoseconds.</summary>
    public long Window;

    /// <summary>Zero for no limit, as the two below.</summary>
    public long MaxQty;

    public long MaxNotional;
    public int MaxFills;

    /// <summary>What the open window has counted.</summary>
    public int Fills;

    public long Qty;
    public long Notional;

    /// <summary>The time of the fill that opened the window; meaningless while nothing is counted.</summary>
    public long WindowStart;

    /// <summary>Its live quotes.</summary>
    public int FirstQuote;

    public int LastQuote;
    public int QuoteCount;
    public byte Triggered;

    /// <summary>A total and one fill more; what is beyond every limit is counted no further.</summary>
    public static long Sum(long total, long more) =>
        total > Limits.MaxAmount - more ? Limits.MaxAmount : total + more;

    /// <summary>What a fill at this time means for the window.</summary>
    public readonly bool StartsWindow(long time) => Fills == 0 || time - WindowStart >= Window;
}

/// <summary>All market-maker protections; they are changed and never removed.</summary>
internal sealed class Protections
{
    private readonly Block<Protection> _protections;
    private readonly SlotIndex _index;
    private readonly ulong _salt;

    public Protections(IBlockSource source, int capacity, ulong salt)
    {
        _protections = source.Take<Protection>(capacity + 1);
        _index = new SlotIndex(source, capacity);
        _salt = salt;
    }

    public int Count { get; private set; }
    public bool IsFull => Count == _protections.Length - 1;
    public ref Protection this[int slot] => ref _protections[slot];

    /// <summary>The protection's slot, 0 for none.</summary>
    public int Find(int accountId, int group) =>
        _index.Find(Hash(accountId, group), new Key(_protections, accountId, group));

    public int Add(int accountId, int group)
    {
        _protections[++Count] = new Protection { AccountId = accountId, Group = group };
        _index.Add(Hash(accountId, group), Count);
        return Count;
    }

    private ulong Hash(int accountId, int group) =>
        Mix.Hash((((ulong)(uint)accountId << 32) | (uint)group) ^ _salt);

    private readonly struct Key(Block<Protection> protections, int accountId, int group) : ISlotKey
    {
        public bool Matches(int slot)
        {
            ref Protection protection = ref protections[slot];
            return protection.AccountId == accountId && protection.Group == group;
        }
    }
}

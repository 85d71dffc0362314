using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Matching.Engine.Memory;

namespace Matching.Engine.Ledger;

/// <summary>
/// A participant's account, one cache line. It trades and holds under its number; its name stands elsewhere.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = 64)]
internal struct Account
{
    public int ParticipantId;

    /// <summary>The participant's next account, 0 for none.</summary>
    public int NextOfParticipant;

    /// <summary>Its live orders, in order of their numbers.</summary>
    public int FirstOrder;

    public int LastOrder;
    public int OpenOrders;

    /// <summary>Zero for no limit.</summary>
    public int MaxOpenOrders;

    /// <summary>
    /// Accounts of one group don't trade with each other where the taker prevents it; zero for the
    /// participant's own.
    /// </summary>
    public int SelfTradeGroup;

    /// <summary>The dead-man's switch's place among the timers.</summary>
    public int SwitchPlace;

    /// <summary>
    /// Its balances that were looked for last, of what an instrument trades and of what it trades for: mostly
    /// found without a search. No part of the state.
    /// </summary>
    public FoundBalance RecentBase;

    public FoundBalance RecentQuote;

    /// <summary>When the dead-man's switch fires, zero for disarmed.</summary>
    public long SwitchDue;

    public AccountState State;
    public byte FeeTier;
    public byte Killed;

    /// <summary>Two accounts with the same key don't trade where the taker prevents it.</summary>
    public readonly long SelfTradeKey => SelfTradeGroup != 0 ? -(long)SelfTradeGroup : ParticipantId;
}

/// <summary>Where a balance stands; balances never move.</summary>
internal struct FoundBalance
{
    /// <summary>0 for none.</summary>
    public int AssetId;

    public int Slot;
}

/// <summary>An account's funds in one asset: two a cache line, and none across two.</summary>
[StructLayout(LayoutKind.Sequential, Size = 32)]
internal struct Balance
{
    public long Available;
    public long Held;
    public int AccountId;
    public int AssetId;

    /// <summary>1 where there is a <see cref="HoldingsLimit"/>: of nearly none.</summary>
    public byte IsLimited;
}

/// <summary>What an account may come to have of an asset; apart from the funds, since few have one.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct HoldingsLimit
{
    /// <summary>How much the account may come to have by its orders, zero for no limit.</summary>
    public long MaxQty;

    /// <summary>What open buy orders may still add; counted only where there is a limit.</summary>
    public long Incoming;
}

/// <summary>
/// Double entry over all accounts: every change is a set of postings whose sum is zero per asset, checked
/// where they are made. Only the external account is ever negative; it is minus the supply.
/// </summary>
internal sealed class Accounts
{
    private readonly Block<Account> _accounts;
    private readonly Block<Bytes16> _names;
    private readonly Block<Balance> _balances;
    private readonly Block<HoldingsLimit> _limits;
    private readonly SlotIndex _index;
    private readonly ulong _salt;

    public Accounts(IBlockSource source, int accounts, int balances, ulong salt)
    {
        Check.That(Unsafe.SizeOf<Account>() == 64 && Unsafe.SizeOf<Balance>() == 32);
        _accounts = source.Take<Account>(accounts);
        _names = source.Take<Bytes16>(accounts);
        _balances = source.Take<Balance>(balances + 1);
        _limits = source.Take<HoldingsLimit>(balances + 1);
        _index = new SlotIndex(source, balances);
        _salt = salt;
    }

    public int Count { get; private set; }
    public bool IsFull => Count == _accounts.Length;
    public int BalanceCount { get; private set; }
    public int FreeBalances => _balances.Length - 1 - BalanceCount;

    /// <summary>Where they lie, for who has their numbers already; and their balances, by slot.</summary>
    public Block<Account> Rows => _accounts;

    public Block<Balance> Balances => _balances;

    public ref Account this[int accountId] => ref _accounts[accountId];
    public bool Has(int accountId) => (uint)accountId < (uint)Count;

    public ref Bytes16 NameOf(int accountId) => ref _names[accountId];

    public void Open(int accountId, in Account account, Bytes16 name)
    {
        Check.That(accountId == Count);
        _names[accountId] = name;
        _accounts[Count++] = account;
    }

    /// <summary>Balances in the order in which they came to be, from 1.</summary>
    public ref Balance BalanceAt(int slot) => ref _balances[slot];

    /// <summary>What the balance in this slot may come to be; zeros where it isn't limited.</summary>
    public ref HoldingsLimit LimitAt(int slot) => ref _limits[slot];

    /// <summary>Sets or takes away what a balance may come to be; nothing is counted yet.</summary>
    public void Limit(int slot, long maxQty)
    {
        _limits[slot] = new HoldingsLimit { MaxQty = maxQty };
        _balances[slot].IsLimited = maxQty != 0 ? (byte)1 : (byte)0;
    }

    /// <summary>The balance's slot, 0 for none.</summary>
    public int Find(int accountId, int assetId) => FindBase(accountId, assetId);

    /// <summary>The same, of the asset that an instrument trades.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int FindBase(int accountId, int assetId)
    {
        ref FoundBalance recent = ref _accounts[accountId].RecentBase;
        return recent.AssetId == assetId ? recent.Slot : Search(accountId, assetId, ref recent);
    }

    /// <summary>The same, of the asset that it is traded for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int FindQuote(int accountId, int assetId)
    {
        ref FoundBalance recent = ref _accounts[accountId].RecentQuote;
        return recent.AssetId == assetId ? recent.Slot : Search(accountId, assetId, ref recent);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Search(int accountId, int assetId, ref FoundBalance recent)
    {
        int slot = _index.Find(Hash(accountId, assetId), new Key(_balances, accountId, assetId));
        if (slot != 0) recent = new FoundBalance { AssetId = assetId, Slot = slot };
        return slot;
    }

    public long Available(int accountId, int assetId)
    {
        int slot = Find(accountId, assetId);
        return slot == 0 ? 0 : _balances[slot].Available;
    }

    /// <summary>Whether a buy of so much would take a balance above what its account may hold.</summary>
    public bool WouldExceed(int slot, long qty)
    {
        ref Balance balance = ref _balances[slot];
        if (balance.IsLimited == 0) return false;
        ref HoldingsLimit limit = ref _limits[slot];
        return (Int128)balance.Available + balance.Held + limit.Incoming + qty > limit.MaxQty;
    }

    /// <summary>
    /// The balance's slot, made where it doesn't exist; that there is room was checked beforehand.
    /// </summary>
    public int Ensure(int accountId, int assetId) => EnsureBase(accountId, assetId);

    public int EnsureBase(int accountId, int assetId)
    {
        int slot = FindBase(accountId, assetId);
        return slot != 0 ? slot : Make(accountId, assetId);
    }

    public int EnsureQuote(int accountId, int assetId)
    {
        int slot = FindQuote(accountId, assetId);
        return slot != 0 ? slot : Make(accountId, assetId);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Make(int accountId, int assetId)
    {
        int slot = ++BalanceCount;
        _balances[slot] = new Balance { AccountId = accountId, AssetId = assetId };
        _index.Add(Hash(accountId, assetId), slot);
        return slot;
    }

    /// <summary>One posting. No balance but the external account's goes below zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Post(int slot, long available, long held)
    {
        ref Balance balance = ref _balances[slot];
        balance.Available += available;
        balance.Held += held;
        Check.That(balance.Held >= 0);
        Check.That(balance.Available >= 0 || balance.AccountId == Limits.ExternalAccount);
    }

    /// <summary>Asks the processor for an account.</summary>
    public void Prefetch(int accountId) => _accounts.Prefetch(accountId);

    /// <summary>Asks for a balance.</summary>
    public void PrefetchBalance(int slot) => _balances.Prefetch(slot);

    /// <summary>Asks for where a balance is indexed.</summary>
    public void PrefetchIndex(int accountId, int assetId) => _index.Prefetch(Hash(accountId, assetId));

    /// <summary>Asks for a balance that is indexed; its index has been asked for before.</summary>
    public void PrefetchIndexed(int accountId, int assetId) =>
        _balances.Prefetch(_index.FindLikely(Hash(accountId, assetId)));

    private ulong Hash(int accountId, int assetId) =>
        Mix.Hash((((ulong)(uint)accountId << 32) | (uint)assetId) ^ _salt);

    private readonly struct Key(Block<Balance> balances, int accountId, int assetId) : ISlotKey
    {
        public bool Matches(int slot)
        {
            ref Balance balance = ref balances[slot];
            return balance.AccountId == accountId && balance.AssetId == assetId;
        }
    }
}

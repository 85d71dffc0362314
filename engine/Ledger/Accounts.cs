using System.Runtime.InteropServices;
using Matching.Engine.Memory;

namespace Matching.Engine.Ledger;

/// <summary>A participant's account. It trades and holds under its number.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Account
{
    public Bytes16 Name;
    public int ParticipantId;
}

/// <summary>An account's funds in one asset.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Balance
{
    public long Available;
    public long Held;
    public int AccountId;
    public int AssetId;
}

/// <summary>
/// Double entry over all accounts: every change is a set of postings whose sum is zero per asset, checked
/// where they are made. Only the external account is ever negative; it is minus the supply.
/// </summary>
internal sealed class Accounts
{
    private readonly Block<Account> _accounts;
    private readonly Block<Balance> _balances;
    private readonly SlotIndex _index;
    private readonly ulong _salt;

    public Accounts(IBlockSource source, int accounts, int balances, ulong salt)
    {
        _accounts = source.Take<Account>(accounts);
        _balances = source.Take<Balance>(balances + 1);
        _index = new SlotIndex(source, balances);
        _salt = salt;
    }

    public int Count { get; private set; }
    public bool IsFull => Count == _accounts.Length;
    public int BalanceCount { get; private set; }
    public int FreeBalances => _balances.Length - 1 - BalanceCount;

    public ref Account this[int accountId] => ref _accounts[accountId];
    public bool Has(int accountId) => (uint)accountId < (uint)Count;

    public void Open(int accountId, Account account)
    {
        Check.That(accountId == Count);
        _accounts[Count++] = account;
    }

    /// <summary>Balances in the order in which they came to be, from 1.</summary>
    public ref Balance BalanceAt(int slot) => ref _balances[slot];

    /// <summary>The balance's slot, 0 for none.</summary>
    public int Find(int accountId, int assetId) =>
        _index.Find(Hash(accountId, assetId), new Key(_balances, accountId, assetId));

    public long Available(int accountId, int assetId)
    {
        int slot = Find(accountId, assetId);
        return slot == 0 ? 0 : _balances[slot].Available;
    }

    /// <summary>How many of the two balances that an order needs don't exist yet.</summary>
    public int Missing(int accountId, int assetId, int otherAssetId) =>
        (Find(accountId, assetId) == 0 ? 1 : 0) + (Find(accountId, otherAssetId) == 0 ? 1 : 0);

    /// <summary>
    /// The balance, made where it doesn't exist; that there is room was checked beforehand.
    /// </summary>
    public ref Balance Ensure(int accountId, int assetId)
    {
        int slot = Find(accountId, assetId);
        if (slot != 0) return ref _balances[slot];
        slot = ++BalanceCount;
        _balances[slot] = new Balance { AccountId = accountId, AssetId = assetId };
        _index.Add(Hash(accountId, assetId), slot);
        return ref _balances[slot];
    }

    /// <summary>One posting. No balance but the external account's goes below zero.</summary>
    public void Post(int accountId, int assetId, long available, long held)
    {
        ref Balance balance = ref Ensure(accountId, assetId);
        balance.Available += available;
        balance.Held += held;
        Check.That(balance.Held >= 0);
        Check.That(balance.Available >= 0 || accountId == Limits.ExternalAccount);
    }

    private ulong Hash(int accountId, int assetId) =>
        Mix.Hash((((ulong)(uint)accountId << 32) | (uint)assetId) ^ _salt);

    private readonly struct Key(Block<Balance> balances, int accountId, int assetId) : ISlotKey
    {
        public bool Matches(int slot)
        {
            ref Balance balance = ref balances[slot];
            return balance.AccountId == accountId && balance.AssetId == assetId;
        }

        public ulong HashOf(int slot) => throw new InvariantBrokenException("balances are never removed");
    }
}

using System.Numerics;

namespace Matching.Tests.Engine;

/// <summary>
/// The twin's money: one total an account and asset. What is held follows from the live orders.
/// </summary>
internal sealed class TwinLedger(TwinVenue venue, int capacity)
{
    private readonly Dictionary<(int Account, int Asset), BigInteger> _totals = [];

    /// <summary>How much an account may come to have of an asset.</summary>
    public Dictionary<(int Account, int Asset), long> Limits { get; } = [];

    public int Count => _totals.Count;
    public int Free => capacity - _totals.Count;
    public bool Has(int account, int asset) => _totals.ContainsKey((account, asset));
    public void Ensure(int account, int asset) => _totals.TryAdd((account, asset), 0);
    public BigInteger Total(int account, int asset) => _totals.GetValueOrDefault((account, asset));

    public BigInteger Held(int account, int asset)
    {
        BigInteger held = 0;
        foreach (TwinOrder order in venue.Live)
            if (order.AccountId == account && order.HeldAsset == asset) held += order.Hold;
        return held;
    }

    public BigInteger Available(int account, int asset) => Total(account, asset) - Held(account, asset);

    public void Move(int from, int to, int asset, BigInteger amount)
    {
        Ensure(from, asset);
        Ensure(to, asset);
        _totals[(from, asset)] -= amount;
        _totals[(to, asset)] += amount;
    }

    public TwinLedger CopyFor(TwinVenue copy)
    {
        var ledger = new TwinLedger(copy, capacity);
        foreach (var total in _totals) ledger._totals.Add(total.Key, total.Value);
        return ledger;
    }
}

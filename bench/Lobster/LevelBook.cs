namespace Matching.Bench.Lobster;

/// <summary>Quantity by price, best first, for comparing with the exchange's rows.</summary>
internal sealed class LevelBook
{
    private readonly SortedDictionary<long, long> _bids = new(
        Comparer<long>.Create((a, b) => b.CompareTo(a)));
    private readonly SortedDictionary<long, long> _asks = [];

    public void Clear()
    {
        _bids.Clear();
        _asks.Clear();
    }

    public void Set(bool isBuy, long price, long qty)
    {
        var side = isBuy ? _bids : _asks;
        if (qty == 0) side.Remove(price);
        else side[price] = qty;
    }

    public void Add(bool isBuy, long price, long qty) =>
        Set(isBuy, price, (isBuy ? _bids : _asks).GetValueOrDefault(price) + qty);

    /// <summary>The five best levels, laid out as the exchange lays out a row.</summary>
    public void CopyTo(Span<long> row)
    {
        CopySide(_asks, row, 0, LobsterDay.NoPrice);
        CopySide(_bids, row, 2, -LobsterDay.NoPrice);
    }

    private static void CopySide(SortedDictionary<long, long> side, Span<long> row, int offset, long noPrice)
    {
        for (var level = 0; level < LobsterDay.Levels; level++)
            (row[level * 4 + offset], row[level * 4 + offset + 1]) = (noPrice, 0);
        var at = offset;
        foreach (var (price, qty) in side)
        {
            if (at >= row.Length) return;
            (row[at], row[at + 1]) = (price, qty);
            at += 4;
        }
    }
}

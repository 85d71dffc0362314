using Matching.Engine;
using Matching.Engine.Events;

namespace Matching.Replay.Projections;

/// <summary>One price of one side: what rests there, of how many orders.</summary>
public readonly record struct LevelView(long Price, long Qty, int Orders);

/// <summary>An instrument's price levels, made from its orders' events. Used by one thread.</summary>
public sealed class BookView
{
    private readonly SortedDictionary<long, LevelView> _bids =
        new(Comparer<long>.Create((a, b) => b.CompareTo(a)));
    private readonly SortedDictionary<long, LevelView> _asks = [];

    /// <summary>Best first.</summary>
    public IEnumerable<LevelView> Levels(Side side) => Of(side).Values;

    /// <summary>Changes a level and returns it as it stands then; quantity 0 when it is gone.</summary>
    public LevelView Change(Side side, long price, long qty, int orders)
    {
        SortedDictionary<long, LevelView> levels = Of(side);
        levels.TryGetValue(price, out LevelView level);
        level = new LevelView(price, level.Qty + qty, level.Orders + orders);
        if (level.Qty == 0) levels.Remove(price);
        else levels[price] = level;
        return level;
    }

    private SortedDictionary<long, LevelView> Of(Side side) => side == Side.Buy ? _bids : _asks;
}

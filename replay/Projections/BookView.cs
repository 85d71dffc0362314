using Matching.Engine;

namespace Matching.Replay.Projections;

/// <summary>One price of one side: what rests there, of how many orders.</summary>
public readonly record struct LevelView(long Price, long Qty, int Orders);

/// <summary>What became of a level.</summary>
/// <param name="Rank">
/// How many levels of its side are better; exact up to <see cref="BookView.MaxRank"/>.
/// </param>
/// <param name="Before">Quantity 0 where it was not there.</param>
/// <param name="After">Quantity 0 where it is gone.</param>
public readonly record struct LevelMove(int Rank, LevelView Before, LevelView After);

/// <summary>An instrument's price levels, made from its orders' events. Used by one thread.</summary>
public sealed class BookView
{
    /// <summary>Nobody follows more levels than this one by one.</summary>
    public const int MaxRank = 100;

    private readonly LevelList _bids = new(Side.Buy);
    private readonly LevelList _asks = new(Side.Sell);

    /// <summary>Best first.</summary>
    public IEnumerable<LevelView> Levels(Side side) => Of(side).All();

    public int Count(Side side) => Of(side).Count;

    /// <summary>The level with so many better ones; there must be one.</summary>
    public LevelView At(Side side, int rank) => Of(side).At(rank);

    /// <summary>Adds to a level, which may come or go by that.</summary>
    public LevelMove Change(Side side, long price, long qty, int orders) =>
        Of(side).Change(price, qty, orders);

    private LevelList Of(Side side) => side == Side.Buy ? _bids : _asks;
}

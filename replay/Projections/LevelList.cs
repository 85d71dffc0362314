using Matching.Engine;

namespace Matching.Replay.Projections;

/// <summary>
/// One side's price levels in order, the best at the end, in chunks: a level comes or goes at the cost of one
/// chunk, however deep the book is, and the ranks at the top are known at once.
/// </summary>
internal sealed class LevelList(Side side)
{
    /// <summary>Levels of a chunk; a full one is split in two.</summary>
    private const int MaxChunk = 512;

    private readonly List<List<LevelView>> _chunks = [[]];
    private readonly int _sign = side == Side.Buy ? 1 : -1;

    public int Count { get; private set; }

    /// <summary>Best first.</summary>
    public IEnumerable<LevelView> All()
    {
        for (int chunk = _chunks.Count - 1; chunk >= 0; chunk--)
            for (int index = _chunks[chunk].Count - 1; index >= 0; index--)
                yield return _chunks[chunk][index];
    }

    /// <summary>The level with so many better ones; there must be one.</summary>
    public LevelView At(int rank)
    {
        int chunk = _chunks.Count - 1;
        for (; rank >= _chunks[chunk].Count; chunk--) rank -= _chunks[chunk].Count;
        return _chunks[chunk][^(rank + 1)];
    }

    /// <summary>Adds to a level, which may come or go by that, and says where it is or was.</summary>
    public LevelMove Change(long price, long qty, int orders)
    {
        int at = ChunkOf(price);
        List<LevelView> chunk = _chunks[at];
        int index = IndexOf(chunk, price);
        bool exists = index < chunk.Count && chunk[index].Price == price;
        LevelView before = exists ? chunk[index] : new LevelView(price, 0, 0);
        var after = new LevelView(price, before.Qty + qty, before.Orders + orders);
        int better = chunk.Count - index - (exists ? 1 : 0);
        int rank = better + Better(at);
        if (after.Qty == 0) Remove(at, index, exists);
        else if (exists) chunk[index] = after;
        else Insert(at, index, after);
        return new LevelMove(rank, before, after);
    }

    private void Insert(int at, int index, LevelView level)
    {
        List<LevelView> chunk = _chunks[at];
        chunk.Insert(index, level);
        Count++;
        if (chunk.Count < MaxChunk) return;
        _chunks.Insert(at + 1, chunk.GetRange(MaxChunk / 2, chunk.Count - MaxChunk / 2));
        chunk.RemoveRange(MaxChunk / 2, chunk.Count - MaxChunk / 2);
    }

    private void Remove(int at, int index, bool exists)
    {
        if (!exists) return;
        _chunks[at].RemoveAt(index);
        Count--;
        if (_chunks[at].Count == 0 && _chunks.Count > 1) _chunks.RemoveAt(at);
    }

    /// <summary>How many levels the better chunks hold; beyond all that is asked for, just many.</summary>
    private int Better(int at)
    {
        int better = 0;
        for (int chunk = _chunks.Count - 1; chunk > at && better <= BookView.MaxRank; chunk--)
            better += _chunks[chunk].Count;
        return better;
    }

    /// <summary>The last chunk that begins at the price or worse; else the first.</summary>
    private int ChunkOf(long price)
    {
        int low = 0, high = _chunks.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (_chunks[middle][0].Price * _sign <= price * _sign) low = middle;
            else high = middle - 1;
        }
        return low;
    }

    /// <summary>Where the price is in the chunk, or would be.</summary>
    private int IndexOf(List<LevelView> chunk, long price)
    {
        int low = 0, high = chunk.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (chunk[middle].Price * _sign < price * _sign) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}

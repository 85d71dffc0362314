namespace Matching.Bench.Engine;

/// <summary>
/// Rank r with a weight of 1/r, in whole numbers: few are drawn nearly always, most hardly ever.
/// </summary>
internal sealed class Zipf
{
    private readonly long[] _upTo;

    public Zipf(int ranks)
    {
        _upTo = new long[ranks];
        long sum = 0;
        for (var rank = 0; rank < ranks; rank++) _upTo[rank] = sum += (1L << 30) / (rank + 1);
    }

    /// <summary>A rank, from 0.</summary>
    public int Draw(Dice dice)
    {
        var point = (long)(dice.Next() % (ulong)_upTo[^1]);
        var found = Array.BinarySearch(_upTo, point + 1);
        return found < 0 ? ~found : found;
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;

namespace Matching.Bench.Engine;

/// <summary>
/// Which prices of one side have a level: bits under summaries of 64 each, up to 2^18 prices.
/// </summary>
internal sealed class PriceBitmap(int prices)
{
    private readonly ulong[] _bits = new ulong[(prices + 63) / 64];
    private readonly ulong[] _words = new ulong[(prices + 4_095) / 4_096];
    private ulong _top;

    public void Set(int price)
    {
        _bits[price >> 6] |= 1UL << price;
        _words[price >> 12] |= 1UL << (price >> 6);
        _top |= 1UL << (price >> 12);
    }

    public void Clear(int price)
    {
        if ((_bits[price >> 6] &= ~(1UL << price)) != 0) return;
        if ((_words[price >> 12] &= ~(1UL << (price >> 6))) != 0) return;
        _top &= ~(1UL << (price >> 12));
    }

    /// <summary>The lowest price that is set, or <see cref="int.MaxValue"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Lowest()
    {
        if (_top == 0) return int.MaxValue;
        var word = BitOperations.TrailingZeroCount(_top);
        word = word << 6 | BitOperations.TrailingZeroCount(_words[word]);
        return word << 6 | BitOperations.TrailingZeroCount(_bits[word]);
    }

    /// <summary>The highest price that is set, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Highest()
    {
        if (_top == 0) return -1;
        var word = BitOperations.Log2(_top);
        word = word << 6 | BitOperations.Log2(_words[word]);
        return word << 6 | BitOperations.Log2(_bits[word]);
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;

namespace Matching.Bench.Engine;

/// <summary>How many trades there were, and a hash of them all in order: equal for all contenders.</summary>
internal struct TradeTally
{
    public long Trades;
    public ulong Hash;

    /// <summary>
    /// One multiplication follows the other only once a trade, so that it costs all of them little.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(long makerId, long takerId, long price, long qty)
    {
        ulong trade = (ulong)makerId * 0x9e3779b97f4a7c15 + (ulong)takerId * 0xbf58476d1ce4e5b9
            + (ulong)price * 0x94d049bb133111eb + (ulong)qty;
        Hash = (BitOperations.RotateLeft(Hash, 23) ^ trade) * 0xd6e8feb86659fd93;
        Trades++;
    }
}

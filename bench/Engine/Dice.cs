namespace Matching.Bench.Engine;

/// <summary>
/// Pseudo-random integers by seed (splitmix64): the same workload on every machine and runtime.
/// </summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    /// <summary>From 0 to below the bound.</summary>
    public int Below(int bound) => (int)(((Next() >> 32) * (ulong)bound) >> 32);

    /// <summary>From low to high, both included.</summary>
    public int Between(int low, int high) => low + Below(high - low + 1);

    public bool Coin() => Below(2) == 0;

    public ulong Next()
    {
        var value = _state += 0x9e3779b97f4a7c15;
        value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
        value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
        return value ^ (value >> 31);
    }
}

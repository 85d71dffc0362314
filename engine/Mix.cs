using System.Runtime.CompilerServices;

namespace Matching.Engine;

/// <summary>
/// The engine's one hash: the same on every machine and in every version, unlike .NET's own.
/// </summary>
internal static class Mix
{
    /// <summary>Spreads 64 bits over 64 bits (the finalizer of splitmix64).</summary>
    public static ulong Hash(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
        value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
        return value ^ (value >> 31);
    }

    /// <summary>
    /// Spreads 128 bits over 64: a product's two halves, so that each bit of either reaches all others.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Hash(ulong first, ulong second)
    {
        first ^= 0x9e3779b97f4a7c15;
        second ^= 0xbf58476d1ce4e5b9;
        return Hash(Wide.High(first, second) ^ (first * second));
    }
}

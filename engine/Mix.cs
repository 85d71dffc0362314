using System.Numerics;
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
    /// Spreads 128 bits over 64: a product's two halves, so that each bit of either reaches all others. One
    /// value of either word makes the product zero: what a stranger chooses goes by <see cref="OfName"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Hash(ulong first, ulong second)
    {
        first ^= 0x9e3779b97f4a7c15;
        second ^= 0xbf58476d1ce4e5b9;
        return Hash(Wide.High(first, second) ^ (first * second));
    }

    /// <summary>
    /// Of a name that a stranger chooses, as two words, for an owner. Both words are salted, so that nobody
    /// knows names which share a place.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong OfName(int owner, ulong low, ulong high, ulong salt) =>
        Hash((low ^ salt) + (ulong)owner, high ^ BitOperations.RotateLeft(salt, 32));
}

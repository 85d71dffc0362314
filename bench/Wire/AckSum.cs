using System.Globalization;
using System.Numerics;
using Matching.V1;

namespace Matching.Bench.Wire;

/// <summary>
/// A hash of what a lane was answered, command by command and fill by fill: of what it expects, and of what
/// came. Equal, or the work was not done.
/// </summary>
internal struct AckSum
{
    private ulong _hash;

    public long Acks { get; private set; }
    public long Trades { get; private set; }

    /// <param name="price">0 for a cancel.</param>
    public void Acked(ExecType type, long price)
    {
        Acks++;
        Mix((ulong)type * 0x9e3779b97f4a7c15 + (ulong)price * 0xbf58476d1ce4e5b9);
    }

    public void Traded(long price, long qty)
    {
        Trades++;
        Mix((ulong)price * 0x94d049bb133111eb + (ulong)qty);
    }

    /// <summary>The lanes' sums as one.</summary>
    public void Add(AckSum other)
    {
        Acks += other.Acks;
        Trades += other.Trades;
        Mix(other._hash);
    }

    public readonly bool Equals(AckSum other) =>
        (_hash, Acks, Trades) == (other._hash, other.Acks, other.Trades);

    public override readonly string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{_hash:x16} of {Acks} acks and {Trades} trades");

    private void Mix(ulong value) =>
        _hash = (BitOperations.RotateLeft(_hash, 23) ^ value) * 0xd6e8feb86659fd93;
}

using System.Runtime.CompilerServices;

namespace Matching.Engine.Listings;

/// <summary>
/// A number that much is divided by: a tick, a lot. A division costs some 40 cycles on older cores, a
/// multiplication by the reciprocal 4, so the reciprocal is kept (bench engine, W1: 9 % of a command).
/// </summary>
internal readonly struct Divisor
{
    private readonly ulong _reciprocal;

    public Divisor(long value)
    {
        Check.That(value > 0);
        Value = value;
        // floor(2^64 / value), one less for 1: never too large, and at most one unit of quotient too small.
        _reciprocal = value == 1 ? ulong.MaxValue : (ulong)((UInt128.One << 64) / (ulong)value);
    }

    public long Value { get; }

    /// <summary>Of a number that is not negative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Quotient(long dividend)
    {
        ulong quotient = Wide.High((ulong)dividend, _reciprocal);
        ulong rest = (ulong)dividend - quotient * (ulong)Value;
        return (long)(rest >= (ulong)Value ? quotient + 1 : quotient);
    }

    /// <summary>Whether a number that is not negative is a whole multiple.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Divides(long dividend) => Quotient(dividend) * Value == dividend;
}

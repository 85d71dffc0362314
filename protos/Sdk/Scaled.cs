namespace Matching.Client;

/// <summary>
/// The one place where decimals become the wire's scaled integers and back. Both ways are exact: what does
/// not fit is an error, never rounded.
/// </summary>
public static class Scaled
{
    /// <summary>The venue's bound on every price, quantity and amount.</summary>
    public const long MaxAmount = 1L << 62;

    private static readonly decimal[] s_powersOfTen = PowersOfTen();

    /// <param name="value">What is to be sent.</param>
    /// <param name="scale">Decimals of the wire's integer, 0 to 18.</param>
    /// <param name="name">Names the value in the error.</param>
    /// <exception cref="ArgumentException">
    /// It has more decimals than the scale, or is out of range.
    /// </exception>
    public static long FromDecimal(decimal value, int scale, string name)
    {
        decimal scaled;
        try
        {
            scaled = value * s_powersOfTen[scale];
        }
        catch (OverflowException)
        {
            throw OutOfRange(value, name);
        }

        if (decimal.Truncate(scaled) != scaled)
            throw new ArgumentException($"{name} {value} has more than {scale} decimals.", name);
        if (scaled is > MaxAmount or < -MaxAmount) throw OutOfRange(value, name);
        return (long)scaled;
    }

    public static decimal ToDecimal(long value, int scale)
    {
        var magnitude = value < 0 ? (ulong)-value : (ulong)value;
        return new decimal((int)magnitude, (int)(magnitude >> 32), 0, value < 0, (byte)scale);
    }

    private static ArgumentException OutOfRange(decimal value, string name) =>
        new($"{name} {value} is beyond what the venue can hold.", name);

    private static decimal[] PowersOfTen()
    {
        var powers = new decimal[19];
        powers[0] = 1;
        for (var i = 1; i < powers.Length; i++) powers[i] = powers[i - 1] * 10;
        return powers;
    }
}

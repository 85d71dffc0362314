using System.Globalization;
using CsCheck;
using Matching.Client;

namespace Matching.Tests.Client;

public sealed class ScaledTests
{
    [Theory]
    [InlineData("0.01", 2, 1)]
    [InlineData("223.8600", 2, 22386)]
    [InlineData("-1.5", 1, -15)]
    [InlineData("4.611686018427387904", 18, 1L << 62)]
    public void A_decimal_becomes_its_scaled_integer(string value, int scale, long expected) =>
        Assert.Equal(expected, Scaled.FromDecimal(Parse(value), scale, "price"));

    [Theory]
    [InlineData("0.001", 2)]
    [InlineData("0.0000000000000000001", 18)]
    [InlineData("4.611686018427387905", 18)]
    [InlineData("4611686018427387905", 0)]
    [InlineData("79228162514264337593543950335", 18)]
    public void What_does_not_fit_is_an_error_and_never_rounded(string value, int scale) =>
        Assert.Throws<ArgumentException>(() => Scaled.FromDecimal(Parse(value), scale, "price"));

    [Fact]
    public void Every_amount_survives_both_ways() =>
        Gen.Select(Gen.Long[-Scaled.MaxAmount, Scaled.MaxAmount], Gen.Int[0, 18]).Sample((amount, scale) =>
            Scaled.FromDecimal(Scaled.ToDecimal(amount, scale), scale, "amount") == amount);

    [Fact]
    public void A_ClOrdId_is_sixteen_bytes_and_zeros_at_its_end_are_padding()
    {
        Assert.Equal(ClOrdId.FromText("a1"), ClOrdId.FromBytes("a1\0\0"u8));
        Assert.Equal("a1", ((ClOrdId)"a1").ToString());
        Assert.Equal("0xFF01", ClOrdId.FromBytes([0xFF, 0x01]).ToString());
        Assert.True(ClOrdId.FromBytes([0, 0]).IsNone);
        Assert.Throws<ArgumentException>(() => ClOrdId.FromText("seventeen letters"));
        Assert.Throws<ArgumentException>(() => ClOrdId.FromText("é"));
    }

    [Fact]
    public void A_resume_point_survives_a_file() =>
        Assert.Equal(new ResumePoint(3, 1L << 50), ResumePoint.Parse(new ResumePoint(3, 1L << 50) + "\n"));

    private static decimal Parse(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
}

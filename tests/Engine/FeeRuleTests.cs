using Matching.Engine;
using Matching.Engine.Ledger;

namespace Matching.Tests.Engine;

/// <summary>
/// What decision 4 claims of fees that are rounded up once over both roles, beside the rule that rounds up in
/// each role: an order is never charged more by ours, at most a unit less, and nothing that it doesn't hold.
/// </summary>
public sealed class FeeRuleTests
{
    private const int Orders = 20_000;
    private const int MostFills = 12;

    [Fact]
    public void An_order_is_at_no_time_charged_more_than_by_rounding_up_in_each_role()
    {
        var random = new Random(4);
        bool cheaper = false;
        for (int i = 0; i < Orders; i++)
        {
            (int maker, int taker) = Rates(random);
            long makerNotional = 0, takerNotional = 0;
            for (int fill = random.Next(1, MostFills); fill > 0; fill--)
            {
                long notional = Notional(random);
                if (random.Next(2) == 0) makerNotional += notional;
                else takerNotional += notional;
                Int128 ours = Money.FeeTotal(makerNotional, maker, takerNotional, taker);
                Int128 byRole = RoundedUp(makerNotional, maker) + RoundedUp(takerNotional, taker);
                Assert.InRange(byRole - ours, 0, 1);
                cheaper |= ours < byRole;
            }
        }
        Assert.True(cheaper);
    }

    [Fact]
    public void Whatever_roles_its_fills_have_an_order_pays_no_more_fee_than_it_holds()
    {
        var random = new Random(6);
        for (int i = 0; i < Orders; i++)
        {
            (int maker, int taker) = Rates(random);
            long makerNotional = random.Next(2) * Notional(random), takerNotional = Notional(random);
            long asMaker = Notional(random), asTaker = Notional(random);
            Int128 held = Money.FeeBound(asMaker + asTaker, makerNotional, maker, takerNotional, taker);
            Int128 paid = Money.FeeTotal(makerNotional + asMaker, maker, takerNotional + asTaker, taker)
                - Money.FeeTotal(makerNotional, maker, takerNotional, taker);
            Assert.InRange(paid, Int128.MinValue, held);
        }
    }

    /// <summary>At about 2^62 to 2^64 the faster ways end that do for nearly all.</summary>
    [Fact]
    public void Fees_are_exact_where_their_products_leave_a_machine_word()
    {
        var random = new Random(7);
        for (int i = 0; i < Orders; i++)
        {
            (int maker, int taker) = (random.Next(1, (int)Limits.FeeRateUnit), random.Next(1, 1_000));
            long makerNotional = Beside(maker, random), takerNotional = Beside(taker, random);
            Int128 product = (Int128)makerNotional * maker;
            Int128 both = product + (Int128)takerNotional * taker;
            Assert.Equal(RoundedUp(product, 1), Money.FeeTotal(makerNotional, maker, 0, taker));
            Assert.Equal(RoundedUp(both, 1), Money.FeeTotal(makerNotional, maker, takerNotional, taker));
            bool isFast = Money.TryFee(makerNotional, maker, out long fee);
            Assert.Equal(product < (Int128)1 << 62, isFast);
            if (isFast) Assert.Equal(RoundedUp(product, 1), fee);
        }
    }

    /// <summary>
    /// Half a cent for a dollar: it holds the higher of both fees, a cent for both dollars. Rounded in each
    /// role it would owe a second cent, which it neither holds nor has.
    /// </summary>
    [Fact]
    public void Rounded_in_each_role_an_order_could_owe_more_than_it_holds() => Scenario.Run(
        new VenueSetup { MakerFeeRate = 500_000, TakerFeeRate = 500_000, Funds = 0 }, """
        ops   deposit 1 XYZ to alice            => moved
        ops   deposit 1 XYZ to carol            => moved
        ops   deposit 2.01 USD to bob           => moved
        alice sell 1 @ 1.00 as a1               => accepted a1, booked a1
        bob   buy  2 @ 1.00 as b1               => accepted b1, trade b1/a1 1 @ 1 fees 0.01 0.01, booked b1 1
        bob   has USD 0 held 1.00
        carol sell 1 @ 1.00 as c1               => accepted c1, trade c1/b1 1 @ 1 fees 0.01 0.00
        bob   has USD 0
        """);

    /// <summary>Together not below zero, as the venue asks of all rates; either may be, or nothing.</summary>
    private static (int Maker, int Taker) Rates(Random random)
    {
        int one = random.Next(3) == 0 ? 0 : random.Next(1, (int)Limits.FeeRateUnit);
        int other = random.Next(2) == 0 ? -random.Next(0, one + 1) : random.Next(0, 1_000_000);
        return random.Next(2) == 0 ? (one, other) : (other, one);
    }

    private static long Notional(Random random) =>
        random.NextInt64(1, random.Next(2) == 0 ? 1_000 : Limits.MaxAmount / (4 * MostFills));

    /// <summary>A notional that, times the rate, comes to a power of two or just beside it.</summary>
    private static long Beside(int rate, Random random)
    {
        Int128 notional = ((Int128)1 << random.Next(61, 65)) / rate + random.Next(-2, 3);
        return (long)Int128.Min(notional, Limits.MaxAmount);
    }

    private static Int128 RoundedUp(Int128 notional, int rate)
    {
        (Int128 quotient, Int128 rest) = Int128.DivRem(notional * rate, Limits.FeeRateUnit);
        return rest > 0 ? quotient + 1 : quotient;
    }
}

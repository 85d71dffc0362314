using Matching.Bench.Engine;

namespace Matching.Tests.Bench;

/// <summary>
/// <c>bench engine</c> on workloads small enough for CI: every contender makes the trades of the slow twin.
/// </summary>
public sealed class EngineContestTests
{
    [Theory]
    [InlineData("W1", 20_000)]
    [InlineData("W2", 20_000)]
    [InlineData("W3", 20_000)]
    [InlineData("W4", 2_020)]
    [InlineData("W5", 5_000)]
    public void All_contenders_make_the_same_trades(string name, int commands)
    {
        var workload = Workloads.Create(name, commands);
        var result = Contest.Run(workload, rounds: 1);

        Assert.True(result.AllAgree);
        foreach (var contender in result.Contenders)
            Assert.Equal(workload.Facts.Trades, contender.Tally.Trades);
    }

    [Fact]
    public void A_workload_is_the_same_every_time() => Assert.Equal(
        Workloads.Create("W1", 5_000).Commands, Workloads.Create("W1", 5_000).Commands);

    [Fact]
    public void Requoting_has_the_mix_that_it_claims()
    {
        var facts = Workloads.Create("W1", 100_000).Facts;

        Assert.InRange(facts.New, 8_700, 9_300);
        Assert.InRange(facts.ImmediateOrCancel, 2_800, 3_200);
        Assert.InRange(facts.Cancels, 5_700, 6_300);
        Assert.InRange(facts.Replaces, 81_500, 82_500);
        Assert.InRange(facts.Trading, 2_800, 3_500);
        Assert.InRange(facts.Resting, 900, 1_100);
        Assert.InRange(facts.Prices, 650, 800);
    }

    [Fact]
    public void Equities_have_the_mix_that_they_claim()
    {
        var facts = Workloads.Create("W2", 100_000).Facts;

        Assert.InRange(facts.New, 54_500, 55_500);
        Assert.InRange(facts.ImmediateOrCancel, 4_700, 5_300);
        Assert.InRange(facts.Cancels, 39_500, 40_500);
        Assert.InRange(facts.Trading, 9_500, 10_500);
        Assert.InRange(facts.Resting, 9_500, 10_500);
    }

    [Fact]
    public void A_sweep_takes_exactly_one_hundred()
    {
        var facts = Workloads.Create("W4", 1_010).Facts;

        Assert.Equal(10, facts.ImmediateOrCancel);
        Assert.Equal(1_000, facts.New);
        Assert.Equal(1_000, facts.Trades);
        Assert.Equal(10, facts.Trading);
    }
}

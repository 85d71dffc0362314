using Matching.Engine;
using Matching.Engine.Commands;

namespace Matching.Tests.Engine;

/// <summary>
/// One shard with all that it must hold, really filled: a hundredth of it, and with
/// <c>ENGINE_FULL_SHARD=1</c> the whole.
/// </summary>
public sealed class FullShardTests(ITestOutputHelper output)
{
    private const long MostBytes = 4L << 30;

    private static readonly bool _isFullSize = Environment.GetEnvironmentVariable("ENGINE_FULL_SHARD") == "1";

    [Fact]
    public void The_memory_that_a_shard_takes_at_genesis_is_at_most_four_gibibytes()
    {
        using var shard = new FullShard(OfShard(share: 1));
        Tell(shard);
        Assert.InRange(shard.TakenBytes, 1, MostBytes);
    }

    [Fact]
    public void A_shard_holds_all_that_its_capacities_say_and_refuses_one_more()
    {
        Capacities capacities = OfShard(_isFullSize ? 1 : 100);
        using var shard = new FullShard(capacities);
        long taken = shard.TakenBytes;
        shard.Fill();
        Assert.Equal(capacities.Instruments, shard.State.Directory.InstrumentCount);
        Assert.Equal(capacities.Accounts, shard.State.Accounts.Count);
        Assert.Equal(capacities.Balances, shard.State.Accounts.BalanceCount);
        Assert.Equal(capacities.Orders, shard.State.Books.Orders.Count);
        Assert.Equal(RejectReason.CapacityReached, shard.OpenAccount());
        Assert.Equal(RejectReason.OrdersFull, shard.Order(capacities.Orders));
        Tell(shard);
        // All of it was taken at genesis: a full shard asks the machine for nothing more.
        Assert.Equal(taken, shard.TakenBytes);
        Assert.InRange(shard.TakenBytes, 1, MostBytes);
    }

    [Fact]
    public void A_full_shard_is_emptied_by_one_mass_cancel()
    {
        Capacities capacities = OfShard(_isFullSize ? 1 : 100);
        using var shard = new FullShard(capacities);
        shard.Fill();
        shard.LogOn(Role.Trader);
        Assert.Equal(RejectReason.None, shard.MassCancel(session: 2, ownSession: true));
        Assert.Equal(capacities.Orders, shard.State.Books.Orders.Count);
        Assert.Equal(RejectReason.None, shard.MassCancel(session: 1, ownSession: false));
        Assert.Equal(0, shard.State.Books.Orders.Count);
        for (int slot = 1; slot <= shard.State.Accounts.BalanceCount; slot++)
            Assert.Equal(0, shard.State.Accounts.BalanceAt(slot).Held);
    }

    /// <summary>Three million accounts and four million open orders, or a part of them.</summary>
    private static Capacities OfShard(int share) => new()
    {
        Assets = 8,
        Instruments = 100_000 / share,
        Participants = 10,
        Accounts = 3_000_000 / share,
        Balances = 10_000_000 / share,
        ApiKeys = 10,
        Sessions = 10,
        SessionsPerParticipant = 10,
        Orders = 4_000_000 / share,
        Quotes = 100_000 / share,
        Protections = 10_000 / share,
    };

    private void Tell(FullShard shard) => output.WriteLine(
        $"{shard.State.Accounts.Count:N0} accounts, {shard.State.Books.Orders.Count:N0} orders: "
        + $"{shard.TakenBytes / 1_048_576.0:F0} MiB");
}

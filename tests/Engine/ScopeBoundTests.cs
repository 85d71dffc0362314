using Matching.Engine;
using Matching.Engine.Events;

namespace Matching.Tests.Engine;

/// <summary>
/// What is done with many orders looks at so many in one transaction, whether they fit or not, and at so many
/// accounts or instruments without orders; a continuation goes on where it stood.
/// </summary>
public sealed class ScopeBoundTests
{
    private const int Many = 2 * Limits.MaxLooksToGoOn;

    private static readonly VenueSetup _setup = new()
    {
        Members = ["alice", "bob"],
        Capacities = new VenueSetup().Capacities with { Orders = Many + 1 },
    };

    [Theory]
    [InlineData("alice mass cancel sells of alice")]
    [InlineData("alice mass cancel on 2 of alice")]
    [InlineData("alice mass status sells of alice")]
    [InlineData("ops mass cancel sells on 1")]
    public void It_passes_over_so_many_orders_a_transaction(string line)
    {
        using TestVenue venue = MakeFull(_setup);
        Event[] progress = Progress(ScenarioCommand.Send(venue, line.Split(' ')));
        // The book has one order more than alice's account.
        int transactions = line.StartsWith("ops", StringComparison.Ordinal) ? 3 : 2;
        Assert.Equal(transactions, progress.Length);
        Assert.All(progress, e => Assert.Equal(0, e.MassActionProgressed.Affected));
        Assert.Equal(Many + 1, venue.State.Books.Orders.Count);
        venue.Prove();
    }

    [Fact]
    public void By_rules_3_it_passes_over_all_of_them_at_once()
    {
        using TestVenue venue = MakeFull(_setup with { RulesVersion = 3 });
        Event[] progress = Progress(
            ScenarioCommand.Send(venue, ["alice", "mass", "cancel", "sells", "of", "alice"]));
        Assert.Equal(0, progress.Single().MassActionProgressed.NextOrderId);
        venue.Prove();
    }

    [Fact]
    public void What_it_passes_over_and_what_leaves_are_counted_together()
    {
        using TestVenue venue = MakeFull(_setup, i => i % 3 == 0 ? 2 : 1);
        Event[] progress = Progress(
            ScenarioCommand.Send(venue, ["alice", "mass", "cancel", "on", "2", "of", "alice"]));
        Assert.Equal([200, 400], progress.Select(e => e.MassActionProgressed.Affected));
        venue.Prove();
    }

    [Fact]
    public void It_goes_through_so_many_accounts_without_orders_a_transaction()
    {
        (string, string)[] accounts = [.. Enumerable.Range(1, Many).Select(i => ($"a{i}", "alice"))];
        using var venue = new TestVenue(_setup with
        {
            Accounts = accounts,
            Capacities = _setup.Capacities with { Accounts = Many + 10, Balances = 2 * Many + 20 },
        });
        ScenarioCommand.Send(venue, $"a{Many} buy 1 @ 1.00".Split(' '));
        Event[] progress = Progress(
            ScenarioCommand.Send(venue, ["alice", "kills", "participant", "alice"]));
        Assert.Equal(
            [-venue.Account($"a{Many / 2}"), -venue.Account($"a{Many}"), 0],
            progress.Select(e => e.MassActionProgressed.NextOrderId));
        Assert.Equal([0, 0, 1], progress.Select(e => e.MassActionProgressed.Affected));
        venue.Prove();
    }

    [Fact]
    public void It_goes_through_so_many_instruments_without_orders_a_transaction()
    {
        const int Instruments = Many + 1;
        using var venue = new TestVenue(_setup with
        {
            Instruments = Instruments,
            Capacities = _setup.Capacities with { Instruments = Instruments },
        });
        ScenarioCommand.Send(venue, $"alice buy 1 @ 1.00 on {Instruments}".Split(' '));
        Event[] progress = Progress(ScenarioCommand.Send(venue, ["ops", "kills", "venue"]));
        Assert.Equal(
            [-(Limits.MaxLooksToGoOn + 1), -Instruments, 0],
            progress.Select(e => e.MassActionProgressed.NextOrderId));
        Assert.Equal(1, progress[^1].MassActionProgressed.Affected);
        venue.Prove();
    }

    /// <summary>Twelve hundred buys of alice, and behind them one of bob.</summary>
    private static TestVenue MakeFull(VenueSetup setup, Func<int, int>? instrument = null)
    {
        var venue = new TestVenue(setup with { Instruments = 2 });
        for (int i = 0; i < Many; i++)
            ScenarioCommand.Send(venue, $"alice buy 1 @ 5.00 on {instrument?.Invoke(i) ?? 1}".Split(' '));
        ScenarioCommand.Send(venue, ["bob", "buy", "1", "@", "4.00"]);
        Assert.Equal(Many + 1, venue.State.Books.Orders.Count);
        return venue;
    }

    private static Event[] Progress(Event[] events) =>
        [.. events.Where(e => e.Header.Kind == EventKind.MassActionProgressed)];
}

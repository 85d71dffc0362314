using Matching.Engine.Commands;
using Matching.Gateway.Hosting;

namespace Matching.Tests.Gateway;

public sealed class CapacityListTests
{
    [Fact]
    public void What_is_named_is_changed_and_nothing_else()
    {
        Capacities usual = VenueOptions.UsualCapacities;

        Capacities given = CapacityList.Parse(["accounts=3000000", "Orders=2", "Orders=4000000"]);

        Assert.Equal(usual with { Accounts = 3_000_000, Orders = 4_000_000 }, given);
        Assert.Equal(usual, CapacityList.Parse([]));
    }

    [Theory]
    [InlineData("Accounts")]
    [InlineData("Accounts=")]
    [InlineData("Accounts=-1")]
    [InlineData("Accounts=1.5")]
    [InlineData("Accounts=3=4")]
    [InlineData("Traders=5")]
    [InlineData("Accounts=2")]
    [InlineData("Orders=8388608")]
    [InlineData("Balances=268435457")]
    public void What_no_venue_can_have_is_refused(string text)
    {
        Assert.Throws<FormatException>(() => CapacityList.Parse([text]));
    }
}

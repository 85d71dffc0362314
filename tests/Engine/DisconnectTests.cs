namespace Matching.Tests.Engine;

public sealed class DisconnectTests
{
    private static readonly VenueSetup _setup = new()
    {
        Members = ["alice", "bob"],
        Accounts = [("alice2", "alice")],
    };

    private const string Orders = """
        alice   buy  1 @ 99.00 as o1            => accepted o1, booked o1
        alice2  buy  2 @ 99.00 as o2            => accepted o2, booked o2
        alice/b buy  3 @ 99.00 as o3            => accepted o3, booked o3
        bob     buy  4 @ 99.00 as o4            => accepted o4, booked o4

        """;

    [Theory]
    [InlineData("logs off", "ByClient")]
    [InlineData("disconnects", "ConnectionLost")]
    public void The_sessions_orders_leave_where_that_was_chosen(string how, string reason) =>
        Scenario.Run(_setup, $"""
        alice   logs on cancel-session          => LoggedOn
        alice/b logs on                         => LoggedOn
        {Orders}
        alice   {how}                           => LoggedOff {reason}, removed o1 Disconnected 1,
                                                   removed o2 Disconnected 2, reached 2 done
        alice/b {how}                           => LoggedOff {reason}
        bids o3 3 @ 99.00, o4 4 @ 99.00
        """);

    [Fact]
    public void Or_the_orders_of_all_the_members_accounts() => Scenario.Run(_setup, $"""
        alice/b logs on cancel-accounts         => LoggedOn
        {Orders}
        alice/b disconnects                     => LoggedOff ConnectionLost, removed o1 Disconnected 1,
            removed o3 Disconnected 3, removed o2 Disconnected 2, reached 3 done
        bids o4 4 @ 99.00
        """);

    [Fact]
    public void The_newest_log_on_chooses() => Scenario.Run(_setup, """
        alice   logs on cancel-session          => LoggedOn
        alice   buy  1 @ 99.00 as o1            => accepted o1, booked o1
        alice   logs on                         => LoggedOn
        alice   disconnects                     => LoggedOff ConnectionLost
        bids o1 1 @ 99.00
        alice   logs on cancel-session          => LoggedOn
        alice   logs off => LoggedOff ByClient, removed o1 Disconnected 1, reached 1 done
        """);

    [Fact]
    public void A_restart_ends_the_connections_of_the_epoch_before() => Scenario.Run(_setup, $"""
        alice   logs on cancel-session          => LoggedOn
        alice/b logs on                         => LoggedOn
        {Orders}
        bob     logs off                        => LoggedOff ByClient
        ops     restarts                        => EpochStarted,
            LoggedOff EpochEnded, removed o1 Disconnected 1, removed o2 Disconnected 2, reached 2 done,
            LoggedOff EpochEnded, TimeAdvanced
        bids o3 3 @ 99.00, o4 4 @ 99.00
        alice   buy 1 @ 1.00 as o5              => rejected o5 SessionSuperseded
        alice   logs on                         => LoggedOn
        alice   cancel o1                       => rejected o1 UnknownOrder
        alice   cancel o3                       => cancelled o3
        ops     restarts                        => EpochStarted, LoggedOff EpochEnded, TimeAdvanced
        """);

    [Fact]
    public void A_client_may_not_say_that_the_epoch_ended() => Scenario.Run(_setup, """
        alice   logs off Reason=4               => rejected NotPermitted
        alice   buy 1 @ 99.00 as o1             => accepted o1, booked o1
        """);
}

using Matching.Engine;
using Matching.Engine.Commands;

namespace Matching.Tests.Engine;

/// <summary>
/// Stops, icebergs, quotes, timers and scopes allocate nothing either: the same round of commands, over and
/// over, leaves the books as it found them.
/// </summary>
public sealed class AllocationOfManyTests
{
    private const int Rounds = 3_000;

    private const string Round = """
        alice protects group 1 fills 3 window 10s
        alice quotes 5 @ 99.00 / 5 @ 101.00 as q1 group 1
        alice quotes 4 @ 99.00 / 6 @ 101.50 as q2 group 1
        bob buy 3 @ 103.00 stop 101.40 as s1
        bob sell 9 @ 102.00 show 2 as ice day
        carol buy cash 210 @ market as c1
        carol buy 7 @ 104.00 as c2 fok stp oldest
        carol buy 1 @ 90.00 as c3 post-only
        carol arms 1s
        bob replace ice to 8 @ 102.00
        alice quotes none / none as q3
        dave mass status
        dave status d9
        carol mass cancel
        bob mass cancel
        alice resets group 1
        """;

    [Fact]
    public void A_round_of_all_that_continuous_trading_has_allocates_nothing()
    {
        using var host = new EngineHost();
        using var venue = new TestVenue(new VenueSetup());
        foreach (var e in venue.Journal) host.Engine.Apply(in e);
        Command[] commands = Record();
        // The first rounds let the JIT finish.
        Run(host, commands, 1);
        Run(host, commands, 1 + Rounds);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(host, commands, 1 + 2 * Rounds);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Recount.All(host.State);
        Assert.Equal(0, host.State.Books.Orders.Count);
    }

    /// <summary>The round's commands as a venue of its own took them.</summary>
    private static Command[] Record()
    {
        using var venue = new TestVenue(new VenueSetup());
        int before = venue.Journal.Count;
        foreach (string line in Round.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            ScenarioCommand.Send(venue, line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        var commands = new List<Command>();
        foreach (var e in venue.Journal.Skip(before))
            if (Matching.Engine.Events.EventCommand.TryRestore(in e, out Command command))
                commands.Add(command);
        return [.. commands];
    }

    private static void Run(EngineHost host, Command[] commands, int round)
    {
        for (int i = 0; i < Rounds; i++, round++)
            foreach (Command recorded in commands)
            {
                Command command = recorded;
                command.Header.ClientSeqNum += 100L * round;
                command.Header.Stamp += 2_000_000_000L * round;
                host.Execute(in command);
            }
    }
}

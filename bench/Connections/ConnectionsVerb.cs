using System.CommandLine;

namespace Matching.Bench.Connections;

/// <summary>
/// <c>bench connections</c>: what many clients, slow and dead ones among them, cost the venue.
/// </summary>
internal static class ConnectionsVerb
{
    private const double Mib = 1 << 20;

    private static readonly Option<int> s_connections = new("--connections")
    {
        Description = "In all, on this machine's loopback.",
        DefaultValueFactory = _ => 10_000,
    };

    private static readonly Option<int> s_active = new("--active")
    {
        Description = "Of them with a stream of market data: books by level and by order, trades.",
        DefaultValueFactory = _ => 1_000,
    };

    private static readonly Option<int> s_slow = new("--slow")
    {
        Description = "Of the active ones: they read a few bytes now and then.",
        DefaultValueFactory = _ => 50,
    };

    private static readonly Option<int> s_dead = new("--dead")
    {
        Description = "Of the active ones: they never read.",
        DefaultValueFactory = _ => 50,
    };

    private static readonly Option<int> s_rate = new("--orders-per-second")
    {
        Description = "Of the one trader that is timed; every one goes to all active streams.",
        DefaultValueFactory = _ => 20,
    };

    private static readonly Option<double> s_seconds = new("--seconds")
    {
        Description = "Of each phase; of 20 orders a second in 40 s eight are the slowest hundredth.",
        DefaultValueFactory = _ => 40,
    };

    private static readonly Option<string> s_venue = new("--venue")
    {
        Description = "Further options of the venue's, as --venue=\"--engine-priority 10\".",
        DefaultValueFactory = _ => "",
    };

    public static Command Create()
    {
        var command = new Command(
            "connections",
            "A venue with many connections: its memory, and what an order waits, alone and with all of them. "
            + "Exit code 0 only where every order had its ack and every reader that keeps up was served.")
        {
            s_connections, s_active, s_slow, s_dead, s_rate, s_seconds, s_venue,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        var options = new ConnectionsOptions(
            parsed.GetValue(s_connections), parsed.GetValue(s_active), parsed.GetValue(s_slow),
            parsed.GetValue(s_dead), parsed.GetValue(s_rate), parsed.GetValue(s_seconds))
        {
            Venue = parsed.GetRequiredValue(s_venue).Split(' ', StringSplitOptions.RemoveEmptyEntries),
            Say = Console.Error.WriteLine,
        };
        await using var run = new ConnectionsRun(options);
        ConnectionsReport report = await run.RunAsync(stop);
        Console.WriteLine(
            $"connections   {report.Opened:N0} stood to the end, of {options.Connections:N0};"
            + $" {options.Active:N0} with a stream, {options.Slow} slow and {options.Dead} dead among them");
        foreach (ConnectionsPhase phase in report.Phases.Skip(1))
        {
            Console.WriteLine(FormattableString.Invariant(
                $"{phase.Name,-16} venue's memory {phase.ResidentBytes / Mib:F0} MiB"));
            Console.WriteLine($"  order to ack   {phase.Acks}");
            Console.WriteLine($"  to the engine  {phase.Engine}");
        }
        Console.WriteLine(
            $"readers       {report.BriskEnded} of those that keep up were cut; the least got "
            + $"{report.BriskBytes:N0} bytes");
        Console.WriteLine($"orders        {report.Lost} without an ack");
        return report.Lost == 0 && report.BriskEnded == 0 ? 0 : 1;
    }
}

using Matching.Engine.Commands;

namespace Matching.Tests.Engine;

/// <summary>
/// What a stream is about: how often which command comes, and how its orders are. Shares are per hundred
/// orders, weights are relative to each other.
/// </summary>
internal sealed record TwinProfile(string Name)
{
    public static readonly TwinProfile[] All =
    [
        new("everything"),
        new("stops") { Stops = 45, Market = 12, DynamicCollars = 30, Rules = 4 },
        new("quotes") { Quotes = 450, NewOrders = 300, Protections = 50, Cancels = 60, SelfTrades = 5,
            AtOnce = 50 },
        new("icebergs") { Icebergs = 55, Large = 12, NewOrders = 600, Market = 12, Operators = 20 },
        new("money") { PoorPercent = 90, Cash = 50, Market = 25, Transfers = 160, Rules = 40 },
        new("self-trades") { SelfTrades = 85, Icebergs = 20, Quotes = 120, Stops = 15 },
        new("time") { Timed = 60, Restarts = 25, Scopes = 70, Switches = 50, Sessions = 60, Stops = 15 },
        new("operators") { Operators = 260, Rules = 60, Kills = 40, Quotes = 100, Stops = 15 },
        new("crowd") { Stops = 70, Crowd = 900, Cancels = 5, Replaces = 25, Quotes = 10, Operators = 1,
            Kills = 1, Scopes = 3, Timed = 1, Restarts = 0, Sessions = 1, Market = 4, Commands = 3_500,
            Switches = 0, DynamicCollars = 0, Rules = 1, PoorPercent = 5 },
        new("bounds") { Icebergs = 90, Large = 70, Stops = 30, Commands = 500,
            DynamicCollars = 0, Operators = 5 },
    ];

    public int Commands { get; init; } = 1_500;

    // Weights of commands.
    public int NewOrders { get; init; } = 420;
    public int Cancels { get; init; } = 90;
    public int Replaces { get; init; } = 180;
    public int Quotes { get; init; } = 90;
    public int Protections { get; init; } = 15;
    public int Scopes { get; init; } = 20;
    public int Switches { get; init; } = 15;
    public int Transfers { get; init; } = 60;
    public int Sessions { get; init; } = 20;
    public int Restarts { get; init; } = 4;
    public int Operators { get; init; } = 50;
    public int Rules { get; init; } = 12;
    public int Kills { get; init; } = 10;
    public int Listings { get; init; } = 15;

    // Shares of orders.
    public int Stops { get; init; } = 10;
    public int Icebergs { get; init; } = 10;
    public int Market { get; init; } = 8;
    public int Timed { get; init; } = 12;
    public int SelfTrades { get; init; } = 20;

    /// <summary>Immediate-or-cancel and fill-or-kill.</summary>
    public int AtOnce { get; init; } = 15;

    /// <summary>Of market buys, those with a budget.</summary>
    public int Cash { get; init; } = 20;

    /// <summary>Of icebergs, those of a thousand slices.</summary>
    public int Large { get; init; }

    /// <summary>Of accounts' deposits, the small ones.</summary>
    public int PoorPercent { get; init; } = 30;

    /// <summary>Of instruments, those with a dynamic collar.</summary>
    public int DynamicCollars { get; init; } = 20;

    /// <summary>How many orders the venue holds, zero for a few.</summary>
    public int Crowd { get; init; }

    public Capacities Draw(Random random) => new()
    {
        Assets = random.Next(2, 5),
        Instruments = random.Next(2, 4),
        Participants = random.Next(3, 6),
        Accounts = random.Next(5, 9),
        Balances = random.Next(10, 25),
        ApiKeys = random.Next(1, 4),
        Sessions = random.Next(3, 9),
        SessionsPerParticipant = random.Next(1, 4),
        Orders = Crowd > 0 ? Crowd : random.Next(2, 60),
        Quotes = random.Next(1, 8),
        Protections = random.Next(1, 6),
    };
}

using Matching.Journal.EventStore;

namespace Matching.Bench.Replicate;

/// <summary>What <c>bench replicate</c> is to do.</summary>
internal sealed record ReplicatePlan
{
    /// <summary>As the venue takes it.</summary>
    public required string EventStore { get; init; }

    public required string Directory { get; init; }

    /// <summary>Of W1, whose journal is shipped; 0 ships none.</summary>
    public int Commands { get; init; } = 150_000;

    /// <summary>Appends under way: as under Replicated, and as under Local.</summary>
    public IReadOnlyList<int> InFlight { get; init; } = [1, 8];

    /// <summary>Commands a second of the open loops; empty starts no venue.</summary>
    public IReadOnlyList<int> Rates { get; init; } = [1_000, 10_000];

    public double Seconds { get; init; } = 5;

    /// <summary>Of the closed loop, with lists of a hundred.</summary>
    public int Closed { get; init; } = 100_000;

    public int Rounds { get; init; } = 3;
    public int Lanes { get; init; } = 2;

    /// <summary>Unanswered, all lanes together: half of what the venue's ring takes.</summary>
    public int Window { get; init; } = 8_192;

    public EventStoreSettings Server => ConnectionString.Parse(EventStore);

    /// <summary>Streams of this run, one for each time that one is begun.</summary>
    public string NewStream() => $"bench-{Guid.NewGuid():N}";

    public Dictionary<string, string> Settings(params (string Name, string Value)[] more)
    {
        var settings = new Dictionary<string, string>();
        foreach ((string name, string value) in more) settings[name] = value;
        return settings;
    }
}

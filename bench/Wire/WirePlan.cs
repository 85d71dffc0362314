namespace Matching.Bench.Wire;

/// <summary>What <c>bench wire</c> is to do.</summary>
internal sealed record WirePlan
{
    public required string Directory { get; init; }
    public int Lanes { get; init; } = 2;
    public int Rounds { get; init; } = 5;
    public IReadOnlyList<int> Lists { get; init; } = [1, 10, 100];

    /// <summary>Of a closed loop with lists of one; larger lists get more, up to ten times as many.</summary>
    public int Commands { get; init; } = 50_000;

    /// <summary>Unanswered, all lanes together: half of what the venue's ring takes.</summary>
    public int Window { get; init; } = 8_192;

    public int OneByOne { get; init; } = 2_000;
    public IReadOnlyList<int> Rates { get; init; } = [1_000, 10_000, 50_000, 100_000, 200_000, 300_000];
    public double Seconds { get; init; } = 3;

    /// <summary>Further options of the venue's command line.</summary>
    public IReadOnlyList<string> VenueOptions { get; init; } = [];

    public int LargestList => Lists.Max();

    public int CommandsOf(int list) => Commands * Math.Min(list, 10) / Lanes;

    public Dictionary<string, string> Settings(params (string Name, string Value)[] more)
    {
        var settings = new Dictionary<string, string>
        {
            ["connections"] = $"{Lanes}",
            ["window"] = $"{Window}",
            ["venue options"] = string.Join(' ', VenueOptions),
        };
        foreach ((string name, string value) in more) settings[name] = value;
        return settings;
    }
}

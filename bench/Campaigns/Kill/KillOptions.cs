namespace Matching.Bench.Campaigns.Kill;

/// <summary>What is planted in a kill campaign, so that it is seen to go red.</summary>
internal enum KillPlant
{
    None,

    /// <summary>
    /// After each kill the last group's events are gone, as if they had been acked unsynced.
    /// </summary>
    CutGroup,

    /// <summary>At the end a witness says that it saw an item twice.</summary>
    InventedItem,
}

/// <summary>How large a kill campaign is.</summary>
/// <param name="Kills">That count: with acks outstanding.</param>
/// <param name="KillsPerJournal">Then the journal is held against the witnesses, and a new one begun.</param>
/// <param name="Lanes">Venues at a time, each on a journal of its own.</param>
internal sealed record KillOptions(int Kills, int Seed, int KillsPerJournal, int Lanes)
{
    public KillPlant Planted { get; init; }

    /// <summary>Told after each kill and each journal.</summary>
    public Action<string>? Say { get; init; }

    /// <summary>Whether there is strace to kill at the n-th call.</summary>
    public bool ByCalls { get; init; } = Environment.GetEnvironmentVariable("PATH")!.Split(':')
        .Any(folder => File.Exists(Path.Combine(folder, "strace")));
}

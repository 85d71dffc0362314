namespace Matching.Bench.Campaigns.Chaos;

/// <summary>What is planted in a chaos campaign, so that it is seen to go red.</summary>
internal enum ChaosPlant
{
    None,

    /// <summary>On the wire: a private item never arrives.</summary>
    DroppedItem,

    /// <summary>On the wire: a private item arrives twice.</summary>
    DoubledItem,

    /// <summary>On the wire: a book's level has another quantity.</summary>
    AlteredLevel,

    /// <summary>On the disk: after a kill the journal's last group is gone, acks and all.</summary>
    LostAck,

    /// <summary>In a client: it sends an order again that it was told was taken.</summary>
    DoubledOrder,
}

/// <summary>How large a chaos campaign is.</summary>
/// <param name="Rounds">Each of one fault, and of all checks behind it.</param>
/// <param name="RoundsPerJournal">Then the journal is verified as a whole, and a new one begun.</param>
/// <param name="Lanes">Venues at a time, each with clients of its own.</param>
internal sealed record ChaosOptions(int Rounds, int Seed, int RoundsPerJournal, int Lanes)
{
    public ChaosPlant Planted { get; init; }

    /// <summary>A round that takes longer hangs: that is a failure too.</summary>
    public TimeSpan MostOfRound { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>Faults are drawn from these; a plant that needs a certain one narrows them.</summary>
    public IReadOnlyList<ChaosKind> Kinds { get; init; } = Enum.GetValues<ChaosKind>();

    /// <summary>Told now and then how far it is.</summary>
    public Action<string>? Say { get; init; }
}

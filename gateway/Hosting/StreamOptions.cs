using Matching.Engine;
using Matching.Journal.EventStore;
using Matching.Journal.Replication;

namespace Matching.Gateway.Hosting;

/// <summary>The stream that a venue ships its journal to.</summary>
internal sealed record StreamOptions
{
    public const long UsualLag = 1_000_000;

    public static readonly TimeSpan UsualSilence = TimeSpan.FromSeconds(5);

    public required EventStoreSettings Server { get; init; }

    /// <summary>Of this one shard.</summary>
    public required string Name { get; init; }

    public AckPolicy Policy { get; init; } = AckPolicy.Local;

    /// <summary>An operator's word that a journal which exists may begin a stream that does not.</summary>
    public bool MaySeed { get; init; }

    /// <summary>
    /// An operator's word that the one who has written to the stream since is off, or may be ended.
    /// </summary>
    public bool TakeOver { get; init; }

    /// <summary>After such a silence of the stream only what takes away is taken.</summary>
    public TimeSpan MaxSilence { get; init; } = UsualSilence;

    /// <summary>As when the stream is so many events behind.</summary>
    public long MaxLag { get; init; } = UsualLag;

    /// <summary>As it is journaled where this process begins an epoch.</summary>
    public EpochPolicy EpochPolicy => new(Policy, MaxSilence, MaxLag);

    /// <summary>
    /// At least one event in so long, however idle the venue is: what a standby knows that it lives by. Under
    /// <see cref="AckPolicy.Local"/> nobody takes over by himself, so less often will do.
    /// </summary>
    public TimeSpan Heartbeat => Policy == AckPolicy.Replicated
        ? TimeSpan.FromMilliseconds(250)
        : TimeSpan.FromSeconds(1);

    /// <summary>How long a stop waits for the stream to take the rest.</summary>
    public TimeSpan StopWithin { get; init; } = TimeSpan.FromSeconds(5);
}

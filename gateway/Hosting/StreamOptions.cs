using Matching.Journal.EventStore;

namespace Matching.Gateway.Hosting;

/// <summary>When an outcome may be told.</summary>
internal enum AckPolicy
{
    None = 0,

    /// <summary>When the local log has synced it; the stream follows.</summary>
    Local = 1,

    /// <summary>When the stream has answered too.</summary>
    Replicated = 2,
}

/// <summary>The stream that a venue ships its journal to.</summary>
internal sealed record StreamOptions
{
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
    public TimeSpan MaxSilence { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>As when the stream is so many events behind.</summary>
    public long MaxLag { get; init; } = 1_000_000;

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

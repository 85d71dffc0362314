using System.Security.Cryptography.X509Certificates;

namespace Matching.Gateway.Standby;

/// <summary>What a process is, as it starts.</summary>
internal enum VenueRole
{
    None = 0,
    Primary = 1,

    /// <summary>Follows a primary's stream until it takes over.</summary>
    Standby = 2,
}

/// <summary>How a standby follows the stream, and when it may become the primary.</summary>
internal sealed record StandbyOptions
{
    /// <summary>How soon it looks again where the stream had nothing new.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>How soon it tries again where the stream could not be read.</summary>
    public TimeSpan RetryEvery { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Without an answer of the stream for so long it no longer counts as one that could take over.
    /// </summary>
    public TimeSpan FreshFor { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>What open calls may hold up a promotion.</summary>
    public TimeSpan CallsEndWithin { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// The other machines of the venue, each of which may be the primary. Without one a standby never takes
    /// over by itself.
    /// </summary>
    public IReadOnlyList<Uri> Peers { get; init; } = [];

    /// <summary>Whose certificates they have; null for the system's authorities.</summary>
    public X509Certificate2? PeerAuthority { get; init; }

    /// <summary>This machine's own, where they let in none without.</summary>
    public X509Certificate2? OwnCertificate { get; init; }

    /// <summary>
    /// A heartbeat and a half: from then on the primary is asked whether it lives. One that stands still is
    /// waited for twice.
    /// </summary>
    public TimeSpan SuspectAfter { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>The least silence before a standby takes over by itself.</summary>
    public TimeSpan MissingAfter { get; init; } = TimeSpan.FromMilliseconds(750);

    /// <summary>
    /// A machine that has begun an epoch recovers, and answers nobody until then: so much longer.
    /// </summary>
    public TimeSpan StartsWithin { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>So often in a row nobody must have answered.</summary>
    public int FailedProbes { get; init; } = 2;

    /// <summary>An answer that takes longer is none.</summary>
    public TimeSpan ProbeWithin { get; init; } = TimeSpan.FromMilliseconds(250);

    public TimeSpan WatchEvery { get; init; } = TimeSpan.FromMilliseconds(50);

    public TimeProvider Clock { get; init; } = TimeProvider.System;
}

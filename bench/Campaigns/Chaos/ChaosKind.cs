namespace Matching.Bench.Campaigns.Chaos;

/// <summary>What breaks in a round.</summary>
internal enum ChaosKind
{
    /// <summary>A trader's process dies; the next one goes on from what it has kept.</summary>
    TraderCrash,

    /// <summary>The same, and the next one sends again what is in doubt, under the old numbers.</summary>
    TraderCrashAndRetry,

    /// <summary>
    /// A trader dies or moves while its connection hangs: the next one logs on, and then what the old one
    /// had sent arrives.
    /// </summary>
    TraderGhost,

    /// <summary>A follower of books dies; the next one begins anew.</summary>
    FollowerCrash,

    /// <summary>Connections end, with or without a reset.</summary>
    ConnectionCut,

    /// <summary>Nothing is carried for some time, and then it goes on.</summary>
    ConnectionStall,

    /// <summary>Nothing is carried for some time, and then it is cut.</summary>
    ConnectionStallAndCut,

    /// <summary>Only one direction ends.</summary>
    ConnectionHalfClose,

    /// <summary>SIGKILL, and a new process on the same directory.</summary>
    VenueKill,

    /// <summary>The same, and the new process is killed at a random time from its start on.</summary>
    VenueKillTwice,

    /// <summary>SIGTERM: every stream is told, and a new process follows.</summary>
    VenueStop,
}

namespace Matching.Journal.EventStore;

/// <summary>Where a node listens.</summary>
public readonly record struct NodeAddress(string Host, int Port)
{
    public override string ToString() => $"{Host}:{Port}";
}

/// <summary>
/// Which node of a cluster a client goes to. A journal's writer and its readers want the leader.
/// </summary>
public enum NodePreference
{
    Leader = 0,
    Follower = 1,
    Random = 2,
    ReadOnlyReplica = 3,
}

/// <summary>
/// How EventStoreDB is reached: what a connection string says, with the official client's defaults.
/// </summary>
public sealed record EventStoreSettings
{
    public required IReadOnlyList<NodeAddress> Seeds { get; init; }

    /// <summary>Ask the seeds who is in the cluster, instead of talking to the one node given.</summary>
    public bool Discover { get; init; }

    public bool Tls { get; init; } = true;
    public bool TlsVerifyCertificate { get; init; } = true;

    /// <summary>A PEM file of authorities that are trusted instead of the machine's own.</summary>
    public string? TlsCaFile { get; init; }

    public string? UserCertificateFile { get; init; }
    public string? UserKeyFile { get; init; }
    public string? User { get; init; }
    public string? Password { get; init; }
    public string? ConnectionName { get; init; }
    public int MaxDiscoverAttempts { get; init; } = 10;
    public TimeSpan DiscoveryInterval { get; init; } = TimeSpan.FromMilliseconds(100);
    public TimeSpan GossipTimeout { get; init; } = TimeSpan.FromSeconds(5);
    public NodePreference NodePreference { get; init; }

    /// <summary>Of calls that answer once; null for none.</summary>
    public TimeSpan? DefaultDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Null for no pings.</summary>
    public TimeSpan? KeepAliveInterval { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan? KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The nodes and the manner, without credentials: what may be shown.</summary>
    public override string ToString() =>
        $"{(Tls ? "TLS" : "clear text")} to {string.Join(",", Seeds)}{(Discover ? ", discovered" : "")}";
}

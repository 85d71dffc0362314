using System.Security.Cryptography.X509Certificates;

namespace Matching.Client;

/// <summary>How a client behaves towards a venue that is slow, away or coming back.</summary>
public sealed record VenueOptions
{
    /// <summary>Log on again by itself when the connection is lost, and resume from the last item.</summary>
    public bool Reconnect { get; init; } = true;

    /// <summary>For how long it is tried before the session is given up.</summary>
    public TimeSpan ReconnectFor { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// The pause before the first attempt; each further one is twice as long, up to a second, and where there
    /// are several machines up to a quarter of one.
    /// </summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// A connection that has been quiet for so long is asked whether it lives; at least a second. Null takes
    /// 20 seconds, and of several machines 2.
    /// </summary>
    public TimeSpan? PingEvery { get; init; }

    /// <summary>
    /// One that has not answered by then is lost: its machine stands still, or is cut off. Null takes 10
    /// seconds, and of several machines 3.
    /// </summary>
    public TimeSpan? PingWithin { get; init; }

    /// <summary>
    /// Of several machines, the next one is tried where one has not answered a logon in so long.
    /// </summary>
    public TimeSpan AttemptWithin { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The most commands in one message.</summary>
    public int MaxCommandsPerMessage { get; init; } = 256;

    /// <summary>
    /// Items kept for a consumer that lags. When they are all used the session stops reading, and the venue
    /// will in time end it as a slow reader.
    /// </summary>
    public int MaxBufferedItems { get; init; } = 65_536;

    /// <summary>
    /// Commands that reach the venue later than this after being sent are refused; null for no bound.
    /// </summary>
    public TimeSpan? ValidFor { get; init; }

    /// <summary>Items tell when they came to each stage of the venue, as <c>Raw.StageTimes</c>.</summary>
    public bool StageTimes { get; init; }

    /// <summary>
    /// A session whose items the venue has pruned goes on with those that there are, and is told of it by an
    /// <see cref="ItemsPruned"/>; otherwise its logon ends in HISTORY_PRUNED.
    /// </summary>
    public bool SkipPruned { get; init; }

    /// <summary>Whose certificate a venue must have; null for the system's authorities.</summary>
    public X509Certificate2? ServerAuthority { get; init; }

    /// <summary>With its private key, for a venue that lets in certificates of an authority only.</summary>
    public X509Certificate2? ClientCertificate { get; init; }

    internal TimeSpan PauseBefore(int attempt)
    {
        var milliseconds = FirstPause.TotalMilliseconds * Math.Pow(2, Math.Min(attempt, 10));
        return TimeSpan.FromMilliseconds(Math.Min(milliseconds, 1_000));
    }
}

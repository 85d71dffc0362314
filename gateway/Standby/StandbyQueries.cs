using Matching.Gateway.Hosting;
using Matching.Gateway.MarketData;
using Matching.Gateway.Operations;
using Matching.Gateway.Queries;
using Matching.Journal.Log;
using Matching.Replay.Projections;

namespace Matching.Gateway.Standby;

/// <summary>
/// A standby's projections: questions about what has been are answered from its own log, and after a
/// promotion the primary goes on with them, where it would else have to make them again.
/// </summary>
internal sealed class StandbyQueries : IDisposable
{
    private readonly Thread _thread;

    /// <param name="options">Where they are kept.</param>
    /// <param name="directory">The log's.</param>
    /// <param name="visible">How far the log is durable.</param>
    /// <param name="listings">What is listed.</param>
    /// <param name="feed">Learns what was traded before it began.</param>
    public StandbyQueries(
        QueryOptions options, LogDirectory directory, OutcomeTally visible, ListingView listings,
        Feed feed)
    {
        Follower = new QueryFollower(
            options, directory.Disk, directory.Location, visible, listings, Alarms.Note)
        {
            Candles = new CandleHandover(visible.ThroughSequence, feed.Precede),
        };
        _thread = new Thread(Follower.Run) { Name = "queries", IsBackground = true };
        _thread.Start();
    }

    public QueryFollower Follower { get; }

    /// <summary>Behind its batch it takes no more; nobody waits for that yet.</summary>
    public void Finish() => Follower.Finish();

    /// <summary>The file is another's then.</summary>
    public void Dispose()
    {
        Finish();
        _thread.Join();
        Follower.Dispose();
    }
}

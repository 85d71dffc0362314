using Matching.Client;
using Matching.Engine;
using Matching.Gateway.Hosting;
using Matching.Tests.EventStore;
using Matching.Tests.House;

namespace Matching.Tests.Replication;

/// <summary>
/// Machines of one venue as real processes, each on a directory of its own, and the stand-in stream between.
/// </summary>
internal sealed class StandbyLab : IAsyncDisposable
{
    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(4);

    private readonly CancellationTokenSource _stop =
        CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    private readonly List<TemporaryDirectory> _directories = [];
    private readonly List<RealVenue> _venues = [];
    private readonly string _policy;

    private StandbyLab(StandInServer server, AckPolicy policy)
    {
        (Server, _policy) = (server, policy.ToString());
        _stop.CancelAfter(s_bound);
    }

    public StandInServer Server { get; }

    public CancellationToken Stop => _stop.Token;

    public static async Task<StandbyLab> StartAsync(AckPolicy policy) =>
        new(await StandInServer.StartAsync(), policy);

    public string NewDirectory()
    {
        var directory = new TemporaryDirectory();
        _directories.Add(directory);
        return directory.Path;
    }

    /// <summary>A process on that directory that listens.</summary>
    public async Task<RealVenue> LaunchAsync(string directory, params string[] options)
    {
        RealVenue venue = Begin(directory, options);
        await venue.ListensAsync(Stop);
        return venue;
    }

    /// <summary>
    /// A process on that directory, on its way; by the lab's policy if its options name none.
    /// </summary>
    public RealVenue Begin(string directory, params string[] options)
    {
        string[] policy = options.Contains("--ack-policy") ? [] : ["--ack-policy", _policy];
        RealVenue venue = RealVenue.LaunchWith(
            directory, ["--eventstore", Server.ConnectionString, .. policy, .. options]);
        _venues.Add(venue);
        return venue;
    }

    public Task<VenueClient> ConnectAsync(RealVenue venue, ShownKey key) =>
        VenueClient.ConnectAsync(venue.Address, key.Key, stop: Stop);

    public async ValueTask DisposeAsync()
    {
        foreach (RealVenue venue in _venues) await venue.DisposeAsync();
        await Server.DisposeAsync();
        foreach (TemporaryDirectory directory in _directories) directory.Dispose();
        _stop.Dispose();
    }
}

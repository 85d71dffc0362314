using System.Diagnostics;
using System.Security.Cryptography;
using Matching.Bench.Recover;
using Matching.Journal.EventStore;
using Matching.Journal.Log;
using Matching.Journal.Replication;

namespace Matching.Bench.Replicate;

/// <summary>
/// A journal that lies ready, and its ways into a stream of its own: by the replicator, from the log's files,
/// and by the bare loop. Behind each the stream is read, and must be the journal.
/// </summary>
internal sealed class ShippedJournal : IDisposable
{
    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(2);

    private readonly NativeDisk _disk = new();
    private readonly EventStoreClient _client;
    private readonly ReplicatePlan _plan;
    private readonly string _log;
    private readonly long _events;
    private readonly List<EventBatch> _batches = [];

    public ShippedJournal(ReplicatePlan plan)
    {
        _plan = plan;
        _client = new EventStoreClient(plan.Server);
        _log = Path.Combine(plan.Directory, "log");
        Directory.CreateDirectory(_log);
        _events = RecoverVerb.Make(plan.Commands, _log);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var committed = new CommittedGroups(_events);
        using var builder = new BatchBuilder(
            new ShippedEvents(_disk, _log, committed, first: 1), JournalMaker.Identity,
            new EventChain(0, JournalMaker.Identity.EventChainStart), default);
        while (builder.TryBuild() is { } batch)
        {
            _batches.Add(batch);
            foreach (ProposedEvent e in batch.Events) hash.AppendData(e.Data.Span);
        }
        Checksum = Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public long Events => _events;

    public int Batches => _batches.Count;

    /// <summary>SHA-256 of all events' bytes.</summary>
    public string Checksum { get; }

    /// <summary>Events a second of the bare loop.</summary>
    public async Task<double> AppendBareAsync(int inFlight, CancellationToken stop)
    {
        string stream = _plan.NewStream();
        TimeSpan time = await new BareAppends(_client, stream, _batches).RunAsync(inFlight, stop);
        await RequireAsync(stream, stop);
        return _events / time.TotalSeconds;
    }

    /// <summary>Events a second of the replicator, from the first event on.</summary>
    public async Task<double> ShipAsync(int inFlight, CancellationToken stop)
    {
        string stream = _plan.NewStream();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var committed = new CommittedGroups(_events);
        using var replicator = new Replicator(
            _client, JournalMaker.Identity, _disk, _log, committed, new ReplicatorOptions
            {
                Stream = stream,
                BatchesInFlight = inFlight,
                MaySeed = true,
                Confirmed = sequence =>
                {
                    if (sequence == _events) done.TrySetResult();
                },
            });
        var thread = new Thread(replicator.Run) { Name = "replicator", IsBackground = true };
        long began = Stopwatch.GetTimestamp();
        thread.Start();
        try
        {
            await done.Task.WaitAsync(s_bound, stop);
        }
        catch (TimeoutException)
        {
            throw new InvalidDataException(
                $"{replicator.Confirmed} of {_events} events were shipped: {replicator.Why}");
        }
        finally
        {
            replicator.Stop();
            thread.Join();
        }
        TimeSpan time = Stopwatch.GetElapsedTime(began);
        await RequireAsync(stream, stop);
        return _events / time.TotalSeconds;
    }

    public void Dispose() => _client.Dispose();

    /// <exception cref="InvalidDataException">The stream is not the journal.</exception>
    private async Task RequireAsync(string stream, CancellationToken stop)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long next = 0;
        for (bool isEnd = false; !isEnd;)
        {
            StreamPage page = await _client.ReadAsync(
                stream, next, ReadDirection.Forwards, EventStoreClient.MaxPageEvents, stop);
            foreach (StoredEvent e in page.Events) hash.AppendData(e.Data.Span);
            next += page.Events.Count;
            isEnd = page.IsEnd;
        }
        if (next != _events || Convert.ToHexStringLower(hash.GetHashAndReset()) != Checksum)
            throw new InvalidDataException($"{stream} holds {next} events, and is not the journal");
    }
}

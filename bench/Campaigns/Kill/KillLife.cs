using Matching.Bench.Campaigns.Simulation;
using Matching.Engine.Events;
using Matching.Gateway.Hosting;
using Matching.Journal.Log;
using Matching.Replay.Archive;

namespace Matching.Bench.Campaigns.Kill;

/// <summary>
/// One journal: a venue that is killed and started again on it while witnesses trade, and at the end the
/// journal against all that they saw.
/// </summary>
internal sealed class KillLife(KillOptions options, KillTally tally, Random random) : IAsyncDisposable
{
    private const int Killed = 128 + 9;

    /// <summary>A cycle that takes longer hangs: that is a failure too.</summary>
    private static readonly TimeSpan s_boundOfCycle = TimeSpan.FromMinutes(5);

    /// <summary>A call that hasn't come by then doesn't come: it is killed as it stands.</summary>
    private static readonly TimeSpan s_patienceForCall = TimeSpan.FromSeconds(1);

    /// <summary>So that a death meets snapshots, and segments that go behind them once they are archived.
    /// </summary>
    private const string SnapshotEvery = "4000";

    private static readonly string[] s_names = ["alice0", "bob0"];

    private readonly string _writeMode = random.Next(2) == 0 ? "Direct" : "Buffered";

    private readonly string _directory = Directory.CreateTempSubdirectory("kills-").FullName;
    private readonly string _archive = Directory.CreateTempSubdirectory("kills-archive-").FullName;
    private readonly List<Witness> _witnesses = [];
    private RealVenue? _venue;

    /// <exception cref="TimeoutException">Something hangs, or the machine is too busy to tell.</exception>
    public async Task RunAsync(int kills, CancellationToken stop)
    {
        try
        {
            await LiveAsync(kills, stop);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new TimeoutException(
                $"A venue was not up, or not done, within {s_boundOfCycle}. It said:\n{_venue?.Output}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Witness witness in _witnesses) await witness.DisposeAsync();
        if (_venue is not null) await _venue.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
        Directory.Delete(_archive, recursive: true);
    }

    private async Task LiveAsync(int kills, CancellationToken stop)
    {
        await OpenAsync(stop);
        int port = _venue!.Address.Port;
        KillMoment moment = KillMoment.Draw(random, byCalls: false);
        for (int counted = 0; counted < kills;)
        {
            using CancellationTokenSource bound = Bound(stop);
            KillKind kind = await DieAsync(moment, bound.Token);
            bool counts = _witnesses.Exists(witness => witness.InFlight > 0);
            tally.Note(kind, counts);
            if (counts) counted++;
            options.Say?.Invoke($"{tally.Counted} kills");
            if (options.Planted == KillPlant.CutGroup) TailCutter.CutLastGroup(_directory);
            moment = KillMoment.Draw(random, options.ByCalls);
            if (counted == kills) moment = moment with { Kind = KillKind.Time };
            Archive();
            _venue = Launch(port, moment.Wrapper());
        }
        await EndAsync(kills, stop);
    }

    /// <summary>
    /// What is archived the next venue may prune, and a session that resumes from before that can't: so only
    /// where each witness has seen all of it.
    /// </summary>
    private void Archive()
    {
        var disk = new NativeDisk();
        using var window = new SegmentWindow();
        SegmentCatalog catalog = SegmentCatalog.Read(disk, _directory, LogReading.Stopped, window);
        long closedBefore = catalog.Entered[^1].Before.NextSequence;
        if (!_witnesses.TrueForAll(witness => witness.LastSequence >= closedBefore)) return;
        new SegmentArchive(disk, _archive).Add(_directory, LogReading.Stopped);
    }

    private async Task OpenAsync(CancellationToken stop)
    {
        using CancellationTokenSource bound = Bound(stop);
        _venue = Launch(port: 0);
        await _venue.ListensAsync(bound.Token);
        foreach (string name in s_names)
        {
            ShownKey who = _venue.Keys[name[..^1]];
            _witnesses.Add(await Witness.StartAsync(_venue.Address, who, name, random.Next()));
        }
    }

    private RealVenue Launch(int port, params string[] wrapper) => RealVenue.LaunchWith(
        _directory, port,
        [
            "--snapshot-events", SnapshotEvery, "--prune", "--archive", _archive, "--no-queries",
            "--write-mode", _writeMode,
        ],
        wrapper);

    /// <summary>Returns when the venue is dead; how it died, which may not be as it was meant.</summary>
    private async Task<KillKind> DieAsync(KillMoment moment, CancellationToken stop)
    {
        RealVenue venue = _venue!;
        KillKind kind = moment.Kind;
        if (kind == KillKind.Start) await Task.Delay(moment.After, stop);
        else if (await venue.ListensOrEndsAsync(stop) && await SomeItemsOrEndAsync(venue, stop))
        {
            if (!moment.IsByCall) await Task.Delay(moment.After, stop);
            else if (!await venue.EndsWithinAsync(s_patienceForCall, stop)) kind = KillKind.Time;
        }
        await venue.KillAsync();
        int code = await venue.ExitCodeAsync(stop);
        ViolationException.ThrowUnless(
            code == Killed, $"The venue was not killed, it ended with exit code {code}:\n{venue.Output}");
        await venue.DisposeAsync();
        if (venue.Output.Contains("recovery began behind event", StringComparison.Ordinal))
            tally.NoteSnapshot();
        return kind;
    }

    /// <summary>False if the venue ended first.</summary>
    private async Task<bool> SomeItemsOrEndAsync(RealVenue venue, CancellationToken stop)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task[] items = [.. _witnesses.Select(witness => witness.SeesAsync(1, enough.Token))];
        Task<int> ended = venue.ExitCodeAsync(enough.Token);
        Task first = await Task.WhenAny(Task.WhenAll(items), ended);
        await enough.CancelAsync();
        stop.ThrowIfCancellationRequested();
        if (first != ended) await first;
        return first != ended;
    }

    /// <summary>The last venue lives until all is answered.</summary>
    private async Task EndAsync(int kills, CancellationToken stop)
    {
        using CancellationTokenSource bound = Bound(stop);
        await _venue!.ListensAsync(bound.Token);
        await Task.WhenAll(_witnesses.Select(witness => witness.SeesAsync(1, bound.Token)));
        await Task.WhenAll(_witnesses.Select(witness => witness.RestAsync(bound.Token)));
        foreach (Witness witness in _witnesses) await witness.LogOffAsync().WaitAsync(bound.Token);
        await _venue.DisposeAsync();
        tally.NotePruned(Restore());
        if (options.Planted == KillPlant.InventedItem) _witnesses[0].Seen.Add(_witnesses[0].Seen[^1]);
        List<Event> events = Aftermath.Read(_directory);
        foreach (Witness witness in _witnesses) Aftermath.AssertSawAll(events, witness);
        Aftermath.AssertNothingTwice(events);
        int epochs = events.Count(e => e.Header.Kind == EventKind.EpochStarted);
        int most = 1 + kills + tally.NotCounted;
        ViolationException.ThrowUnless(epochs <= most, $"{epochs} epochs were begun, not {most} at most.");
        Aftermath.AssertRecoversTo(_directory, events);
        tally.NoteJournal(events.Count, _witnesses.Sum(witness => witness.Seen.Count));
    }

    /// <summary>All that the witnesses have seen must be there; how many segments had been pruned.</summary>
    private int Restore()
    {
        var disk = new NativeDisk();
        using LogDirectory log = LogDirectory.Open(disk, _directory);
        return ArchiveRestore.Run(new SegmentArchive(disk, _archive), log).Count;
    }

    private static CancellationTokenSource Bound(CancellationToken stop)
    {
        var bound = CancellationTokenSource.CreateLinkedTokenSource(stop);
        bound.CancelAfter(s_boundOfCycle);
        return bound;
    }
}

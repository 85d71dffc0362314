using Matching.Bench.Campaigns.Kill;
using Matching.Bench.Campaigns.Simulation;
using Matching.Engine.Events;

namespace Matching.Bench.Campaigns.Chaos;

/// <summary>
/// One journal: a venue and its clients, of which something breaks in each round while they trade; then all
/// rest, and the journal, the clients' items and their books are held against each other.
/// </summary>
internal sealed class ChaosLife(ChaosOptions options, ChaosTally tally, Random random) : IAsyncDisposable
{
    private static readonly TimeSpan s_pollEvery = TimeSpan.FromMilliseconds(3);

    private readonly string _directory = Directory.CreateTempSubdirectory("chaos-").FullName;
    private readonly WireTamper? _tamper = options.Planted
        is ChaosPlant.DroppedItem or ChaosPlant.DoubledItem or ChaosPlant.AlteredLevel
            ? new WireTamper(options.Planted)
            : null;

    private ChaosVenue? _venue;
    private ChaosCrew? _crew;
    private ChaosJudge? _judge;
    private JournalWatch? _journal;
    private string _doing = "start";

    public async Task RunAsync(int rounds, CancellationToken stop)
    {
        try
        {
            await LiveAsync(rounds, stop);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new TimeoutException(
                $"Not done within {options.MostOfRound}: {_doing}. The venue said:\n{_venue?.Output}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_venue is not null) await _venue.DisposeAsync();
        if (_crew is not null) await _crew.DisposeAsync();
        _journal?.Dispose();
        _judge?.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task LiveAsync(int rounds, CancellationToken stop)
    {
        using (CancellationTokenSource bound = Bound(stop)) await OpenAsync(bound.Token);
        for (int round = 1; round <= rounds; round++)
        {
            ChaosKind kind = options.Kinds[random.Next(options.Kinds.Count)];
            _doing = $"round {round}, {kind}";
            using CancellationTokenSource bound = Bound(stop);
            try
            {
                await RoundAsync(kind, bound.Token);
            }
            catch (Exception failure) when (failure is ViolationException or Client.VenueException)
            {
                throw new ViolationException($"In {_doing}: {failure.Message}");
            }
            options.Say?.Invoke($"{tally.Rounds} rounds");
        }
        await EndAsync();
    }

    private async Task OpenAsync(CancellationToken stop)
    {
        _venue = await ChaosVenue.StartAsync(_directory, stop);
        _crew = new ChaosCrew(_venue.Port, _venue.Keys, _tamper, random.Next());
        _judge = new ChaosJudge(_crew.Memories);
        _journal = new JournalWatch(_directory);
        await _crew.StartAsync(stop);
        foreach (ChaosTrader trader in _crew.Traders)
            trader.DoublesOrders = options.Planted == ChaosPlant.DoubledOrder;
    }

    private async Task RoundAsync(ChaosKind kind, CancellationToken stop)
    {
        _crew!.GoOn();
        await HearsMoreAsync(stop);
        await PauseAsync(100, stop);
        _tamper?.Arm();
        int inDoubt = _crew.Memories.Sum(memory => memory.InDoubt);
        var fault = new ChaosFault(_crew, _venue!, random);
        await fault.StrikeAsync(kind, stop);
        if (fault.HasRestarted) _journal!.Reopen();
        // It must be heard of again by all, whatever broke.
        await HearsMoreAsync(stop);
        await CheckAsync(stop);
        tally.Note(kind, inDoubt);
        if (options.Planted == ChaosPlant.LostAck && kind == ChaosKind.VenueKill)
        {
            await _venue!.KillAsync();
            TailCutter.CutLastGroup(_directory);
            await _venue.RestartAsync(stop);
            _journal!.Reopen();
        }
    }

    /// <summary>Everybody rests; then all have the same.</summary>
    private async Task CheckAsync(CancellationToken stop)
    {
        ChaosCrew crew = _crew!;
        crew.Pause();
        await UntilAsync(() => crew.Memories.All(memory => memory.InDoubt == 0), "a doubt", stop);
        long seen = crew.Memories.Max(memory => memory.LastSeen?.Sequence ?? 0);
        List<Event> events = [];
        await UntilAsync(
            () =>
            {
                events.AddRange(_journal!.ReadOn());
                return _journal.LastSequence >= seen;
            },
            $"event {seen} in the journal", stop);
        long through = _journal!.LastSequence;
        await UntilAsync(
            () => crew.Followers.All(follower => follower.Through >= through), $"a book of {through}", stop);
        NotedBook[] books =
        [
            .. crew.Followers.Select(one => new NotedBook(one.Book, one.InstrumentId, one.TakePoints())),
        ];
        _judge!.Fold(events, books);
        await UntilAsync(
            () => crew.Memories.All(one => one.Count >= _judge.ItemsOf(one)), "an item", stop);
        _judge.AssertSeen(isAll: false);
        foreach (ChaosFollower follower in crew.Followers)
        {
            ViolationException.ThrowUnless(
                follower.Resyncs == 0, $"{follower.Book} did not fit {follower.Resyncs} times.");
        }
    }

    /// <summary>The venue is gone for good; what it has left verifies as a whole.</summary>
    private async Task EndAsync()
    {
        _doing = "the end";
        await _venue!.KillAsync();
        List<Event> events = Aftermath.Read(_directory);
        _judge!.Fold(events[(int)_journal!.LastSequence..], []);
        _judge.AssertSeen(isAll: true);
        Aftermath.AssertNothingTwice(events);
        Aftermath.AssertRecoversTo(_directory, events);
        tally.NoteJournal(events.Count, _judge, _crew!.Memories);
    }

    private async Task HearsMoreAsync(CancellationToken stop)
    {
        int[] before = [.. _crew!.Memories.Select(memory => memory.Count)];
        await UntilAsync(
            () => _crew.Memories.Index().All(one => one.Item.Count > before[one.Index]), "a trader", stop);
    }

    private async Task UntilAsync(Func<bool> isSo, string what, CancellationToken stop)
    {
        string doing = _doing;
        _doing += $", waiting for {what}";
        while (!isSo())
        {
            await _crew!.AssertLiveAsync();
            await Task.Delay(s_pollEvery, stop);
        }
        _doing = doing;
    }

    private Task PauseAsync(int mostMilliseconds, CancellationToken stop) =>
        Task.Delay(random.Next(mostMilliseconds), stop);

    private CancellationTokenSource Bound(CancellationToken stop)
    {
        var bound = CancellationTokenSource.CreateLinkedTokenSource(stop);
        bound.CancelAfter(options.MostOfRound);
        return bound;
    }
}

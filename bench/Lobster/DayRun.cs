using System.Diagnostics;
using Matching.Client;
using Matching.V1;

namespace Matching.Bench.Lobster;

/// <summary>
/// Streams a planned day into a venue through the SDK: one session sends, without waiting for answers, while
/// its items and the public book go to the comparer.
/// </summary>
internal sealed class DayRun(DayPlan plan, DayComparer comparer, VenueClient client, Listing listing)
{
    // In flight at once: enough to keep the venue busy, few enough that it never has to refuse one.
    private const int Window = 1_024;

    // Nothing sent and nothing heard for this long: the venue hangs.
    private static readonly TimeSpan s_silenceBound = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _free = new(Window);
    private readonly SentCommands _sent = new();
    private readonly TaskCompletionSource _bookIsThere = new(
        TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _interrupting = Task.CompletedTask;
    private long _heardAt = Stopwatch.GetTimestamp();

    public int SentAgain => _sent.SentAgain;

    /// <summary>How often the session came back.</summary>
    public int Reconnects { get; private set; }

    /// <param name="interruptAt">
    /// Before the first row from here on <paramref name="interrupt"/> begins; null for never.
    /// </param>
    /// <param name="interrupt">Runs beside the sending, which goes on meanwhile.</param>
    /// <exception cref="TimeoutException">The venue fell silent.</exception>
    public async Task RunAsync(int? interruptAt, Func<Task> interrupt, CancellationToken stop)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await using var session = await client.LogOnAsync("lobster", stop: stop);
        Task[] parts =
        [
            FollowBookAsync(ending.Token),
            ReadItemsAsync(session, ending.Token),
            SendAsync(session, interruptAt, interrupt, ending.Token),
            WatchAsync(ending.Token),
        ];
        try
        {
            await foreach (var part in Task.WhenEach([.. parts, _done.Task]))
            {
                await part;
                if (_done.Task.IsCompleted) break;
            }
        }
        finally
        {
            Reconnects = session.Connection - 1;
            await ending.CancelAsync();
            await Task.WhenAll(parts).ContinueWith(_ => { }, CancellationToken.None);
        }
    }

    private async Task SendAsync(
        TradingSession session, int? interruptAt, Func<Task> interrupt, CancellationToken stop)
    {
        await _bookIsThere.Task.WaitAsync(stop);
        var interrupted = false;
        var connection = session.Connection;
        for (var next = 0; next <= plan.Commands.Length;)
        {
            if (!interrupted && RowOf(next) >= (interruptAt ?? int.MaxValue))
            {
                interrupted = true;
                _interrupting = InterruptAsync(interrupt);
            }

            await _free.WaitAsync(stop);
            var command = CommandAt(next);
            if (!_sent.HasNotTaken && _sent.TrySend(next, () => session.Submit(command, connection)))
            {
                next++;
                if (next <= plan.Commands.Length) continue;
            }
            else
            {
                _free.Release();
            }

            await session.WhenConnectedAsync(stop);
            await AllAnsweredAsync(stop);
            next = _sent.Rewind(next);
            connection = session.Connection;
        }

        await _interrupting;
    }

    private async Task InterruptAsync(Func<Task> interrupt)
    {
        try
        {
            await Task.Run(interrupt);
        }
        catch (Exception failure)
        {
            _done.TrySetException(failure);
        }
    }

    // The venue refuses to cancel an order that never was, and its answer closes the day's last row.
    private SessionCommand CommandAt(int next) => next < plan.Commands.Length
        ? listing.ToCommand(plan.Commands[next])
        : new CancelOrder { AccountId = listing.AccountId, OrigClOrdId = "end of day" };

    private int RowOf(int command) =>
        command < plan.Commands.Length ? plan.Steps[plan.Commands[command].Step].Row : -1;

    private async Task AllAnsweredAsync(CancellationToken stop)
    {
        for (var i = 0; i < Window; i++) await _free.WaitAsync(stop);
        _free.Release(Window);
    }

    private async Task ReadItemsAsync(TradingSession session, CancellationToken stop)
    {
        await foreach (var happened in session.ReadItemsAsync(stop))
        {
            Heard();
            if (happened is NotTaken notTaken)
            {
                _sent.NotTaken(notTaken.ClientSeqNum, notTaken.Refusal?.Message);
                _free.Release();
            }
            else if (happened is SessionItemEvent item)
            {
                Take(item.Raw);
            }
        }
    }

    private void Take(SessionItem item)
    {
        var (command, first) = item.ClientSeqNum == 0 ? (-1, false) : _sent.Answered(item.ClientSeqNum);
        if (ReportReader.Read(item, command) is { } report)
            lock (_gate) comparer.OnReport(report);
        if (first) _free.Release();
        CheckDone();
    }

    private async Task FollowBookAsync(CancellationToken stop)
    {
        await foreach (var update in client.FollowBook(listing.Symbol).ReadAsync(stop))
        {
            Heard();
            lock (_gate) comparer.OnBook(update.Raw);
            _bookIsThere.TrySetResult();
            CheckDone();
        }
    }

    private void CheckDone()
    {
        lock (_gate)
        {
            if (comparer.IsDone) _done.TrySetResult();
        }
    }

    private void Heard() => Volatile.Write(ref _heardAt, Stopwatch.GetTimestamp());

    private async Task WatchAsync(CancellationToken stop)
    {
        while (Stopwatch.GetElapsedTime(Volatile.Read(ref _heardAt)) < s_silenceBound)
            await Task.Delay(TimeSpan.FromSeconds(1), stop);
        throw new TimeoutException($"Nothing was heard of the venue for {s_silenceBound.TotalSeconds} s.");
    }
}

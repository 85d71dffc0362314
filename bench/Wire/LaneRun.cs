using System.Threading.Channels;
using Matching.Bench.Pipeline;
using Matching.Gateway.Pipeline;
using Matching.V1;

namespace Matching.Bench.Wire;

/// <summary>
/// One lane's turns: sends by its loop, reads what is answered, and holds it against what must be.
/// </summary>
internal sealed class LaneRun(WireConnection connection, WireLane lane, VenueClock clock, bool isEcho)
{
    private readonly LaneCommands _commands = new(lane);
    private readonly SessionRequest _request = new();
    private readonly Channel<bool> _room = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private AckSum _expected;

    /// <summary>Of the last turn.</summary>
    public AckBook Book { get; private set; } = new(0, 0, isEcho: true);

    /// <summary>What should have been answered in it.</summary>
    public AckSum Expected => isEcho ? default : _expected;

    /// <summary>The book as every turn begins with it.</summary>
    public async Task SetUpAsync(CancellationToken stop)
    {
        long first = connection.Number + 1;
        long last = first + LaneCommands.SetupCommands - 1;
        await connection.SendAsync(_commands.SetUp(ref connection.Number));
        for (bool isDone = false; !isDone;)
        {
            SessionResponse response = await connection.ReadAsync(stop);
            if (response.Refusals.Count > 0)
                throw new InvalidDataException($"refused: {response.Refusals[0].Status.Message}");
            foreach (SessionItem item in response.Items)
            {
                isDone |= item.ClientSeqNum == last;
                if (item.ExecutionReport is { ExecType: ExecType.Rejected } rejected)
                    throw new InvalidDataException($"rejected: {rejected.RejectReason}");
            }
        }
    }

    public async Task RunAsync(WireLoop loop, CancellationToken stop)
    {
        Book = new AckBook(connection.Number + 1, loop.Commands, isEcho);
        _expected = default;
        if (loop.Window == 1) await RunOneByOneAsync(loop, stop);
        else await RunBothWaysAsync(loop, stop);
        // The last one's fills may come in a message behind its ack.
        while (!isEcho && Book.Sum.Trades < _expected.Trades)
            Book.Take(await connection.ReadAsync(stop), clock.Now);
    }

    private async Task RunBothWaysAsync(WireLoop loop, CancellationToken stop)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task reading = Task.Run(() => ReadAsync(ending.Token), CancellationToken.None);
        Task sending = loop.PerSecond > 0
            ? Task.Factory.StartNew(
                () => SendAtRate(loop, ending.Token), CancellationToken.None, TaskCreationOptions.LongRunning,
                TaskScheduler.Default)
            : Task.Run(() => SendAllAsync(loop, ending.Token), CancellationToken.None);
        await foreach (Task part in Task.WhenEach(reading, sending))
        {
            if (!part.IsCompletedSuccessfully) await ending.CancelAsync();
            await part;
        }
    }

    private async Task RunOneByOneAsync(WireLoop loop, CancellationToken stop)
    {
        for (int sent = 0; sent < loop.Commands; sent++)
        {
            long due = clock.Now;
            await SendAsync(1, due, interval: 0);
            while (Book.Acked <= sent)
            {
                SessionResponse response = await connection.ReadAsync(stop);
                Book.Take(response, clock.Now);
            }
        }
    }

    private async Task SendAllAsync(WireLoop loop, CancellationToken stop)
    {
        for (int sent = 0; sent < loop.Commands;)
        {
            int count = Math.Min(loop.List, loop.Commands - sent);
            while (sent + count - Book.Acked > loop.Window) await _room.Reader.ReadAsync(stop);
            await SendAsync(count, clock.Now, interval: 0);
            sent += count;
        }
    }

    /// <summary>On a thread of its own. Where the window is full, what waits is late, and told so.</summary>
    private void SendAtRate(WireLoop loop, CancellationToken stop)
    {
        var sleep = new PreciseSleep(clock);
        double interval = 1e9 / loop.PerSecond;
        long begin = clock.Now + 1_000_000;
        for (int sent = 0; sent < loop.Commands;)
        {
            long due = begin + (long)(sent * interval);
            sleep.Until(due);
            long ready = (long)((clock.Now - due) / interval) + 1;
            int count = (int)Math.Clamp(ready, 1, Math.Min(loop.List, loop.Commands - sent));
            while (sent + count - Book.Acked > loop.Window)
                _room.Reader.ReadAsync(stop).AsTask().GetAwaiter().GetResult();
            SendAsync(count, due, interval).GetAwaiter().GetResult();
            sent += count;
        }
    }

    private Task SendAsync(int count, long due, double interval)
    {
        long first = connection.Number + 1;
        for (int index = 0; index < count; index++)
            Book.SetDue(first + index, due + (long)(index * interval));
        _commands.Fill(_request, count, ref connection.Number, ref _expected);
        return connection.SendAsync(_request);
    }

    private async Task ReadAsync(CancellationToken stop)
    {
        while (!Book.IsDone)
        {
            SessionResponse response = await connection.ReadAsync(stop);
            Book.Take(response, clock.Now);
            _room.Writer.TryWrite(true);
        }
    }
}

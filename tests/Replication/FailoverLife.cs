using System.Diagnostics;
using Matching.Client;
using Matching.Engine.Events;
using Matching.Gateway.Hosting;
using Matching.Journal.Events;
using Matching.Journal.EventStore;
using Matching.Journal.Replication;
using Matching.Tests.EventStore;

namespace Matching.Tests.Replication;

/// <summary>
/// One venue of two or three machines whose primary is killed or stopped, again and again, while clients
/// trade; a standby takes over by itself each time. At the end its journal is held against all that the
/// clients saw.
/// </summary>
internal sealed class FailoverLife : IAsyncDisposable
{
    private const int Killed = 128 + 9;
    private const int FailStopped = 70;
    private const int MostAttempts = 20;

    /// <summary>More items than what was under way at a fault can come to.</summary>
    private const int FreshItems = 400;

    private static readonly string[] s_names = ["alice", "bob"];

    private readonly FailoverMachine[] _machines;
    private readonly List<Witness> _witnesses = [];
    private readonly Random _random;
    private readonly StandInServer? _server;
    private readonly string _eventStore;
    private readonly string _stream;
    private FailoverMachine _primary;

    private FailoverLife(int machines, Random random, StandInServer? server, string eventStore, string stream)
    {
        (_random, _server, _eventStore, _stream) = (random, server, eventStore, stream);
        string[] options = ["--eventstore", eventStore, "--stream", stream, "--ack-policy", "Replicated"];
        _machines = [.. Enumerable.Range(0, machines).Select(_ => new FailoverMachine(options))];
        _primary = _machines[0];
    }

    /// <summary>From the fault until all clients had seen an item again, each.</summary>
    public List<FailoverGap> Gaps { get; } = [];

    /// <summary>How often two standbys began an epoch and one of them lost.</summary>
    public int LostRaces { get; private set; }

    /// <summary>
    /// Takeovers of a primary to which nobody had done anything: the machine gave it no time for a heartbeat
    /// and an answer.
    /// </summary>
    public int Unasked { get; private set; }

    /// <summary>From the death of EventStoreDB's leader until all clients had fresh outcomes.</summary>
    public List<TimeSpan> LeaderKills { get; } = [];

    /// <summary>As of its other nodes.</summary>
    public List<TimeSpan> OtherKills { get; } = [];

    public long Events { get; private set; }

    public long ItemsSeen { get; private set; }

    /// <param name="machines">One is the primary at first.</param>
    /// <param name="random">By seed.</param>
    /// <param name="eventStore">A real one; null for the stand-in.</param>
    public static async Task<FailoverLife> StartAsync(int machines, Random random, string? eventStore)
    {
        StandInServer? server = eventStore is null ? await StandInServer.StartAsync() : null;
        return new FailoverLife(
            machines, random, server, eventStore ?? server!.ConnectionString, $"failover-{Guid.NewGuid():N}");
    }

    public async Task RunAsync(int failovers, CancellationToken stop)
    {
        await OpenAsync(stop);
        for (int failover = 0; failover < failovers; failover++) await FailAsync(stop);
        await EndAsync(stop);
    }

    /// <summary>The venue's machines live; EventStoreDB's nodes are killed, one at a time.</summary>
    public async Task RunAsync(EventStoreNodes nodes, int kills, CancellationToken stop)
    {
        await OpenAsync(stop);
        for (int kill = 0; kill < kills; kill++) await KillAsync(nodes, stop);
        await nodes.AllServeAsync(stop);
        await EndAsync(stop);
    }

    /// <summary>What its processes have said, for one that is puzzled.</summary>
    public string Outputs => string.Join(
        "\n", _machines.Select((machine, at) => $"--- machine {at}\n{machine.Venue.Output}"));

    public async ValueTask DisposeAsync()
    {
        foreach (Witness witness in _witnesses) await witness.DisposeAsync();
        foreach (FailoverMachine machine in _machines) await machine.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
    }

    private async Task OpenAsync(CancellationToken stop)
    {
        _primary.LaunchPrimary();
        await _primary.Venue.ListensAsync(stop);
        foreach (FailoverMachine machine in _machines[1..]) await StandByAsync(machine, stop);
        Uri[] addresses = [.. _machines.Select(machine => machine.Address)];
        ShownKey[] who = [.. s_names.Select(name => _primary.Venue.Keys[name])];
        foreach (ShownKey one in who) _witnesses.Add(await EnterAsync(addresses, one, stop));
    }

    /// <summary>
    /// A client's first connection waits for no takeover; one that failed begins again, as another session.
    /// </summary>
    private async Task<Witness> EnterAsync(Uri[] addresses, ShownKey who, CancellationToken stop)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                return await Witness.StartAsync(addresses, who, $"{who.Name}{attempt}", _random.Next());
            }
            catch (VenueException) when (attempt < MostAttempts)
            {
                await SettleAsync(stop);
            }
        }
    }

    /// <summary>Finds the primary where one has taken over by itself.</summary>
    private async Task SettleAsync(CancellationToken stop)
    {
        while (_primary.Venue.HasEnded || _machines.Any(other => other != _primary && other.IsPrimary))
        {
            FailoverMachine old = _primary;
            _primary = await SuccessorAsync(old, stop);
            Unasked++;
            await ReturnAsync(old, FailStopped, stop);
        }
    }

    /// <summary>What has ended comes back as a standby; it may have been over before.</summary>
    private async Task ReturnAsync(FailoverMachine old, int expected, CancellationToken stop)
    {
        int code = await old.Venue.ExitCodeAsync(stop);
        Assert.True(code == expected || code == FailStopped, $"the primary ended with {code}");
        await old.Venue.DisposeAsync();
        await StandByAsync(old, stop);
    }

    private async Task StandByAsync(FailoverMachine machine, CancellationToken stop)
    {
        machine.LaunchStandby(_machines.Where(other => other != machine));
        await machine.Venue.ListensAsync(stop);
    }

    private async Task FailAsync(CancellationToken stop)
    {
        await Task.WhenAll(_witnesses.Select(witness => witness.SeesAsync(_random.Next(1, 40), stop)));
        await SettleAsync(stop);
        FailoverMachine old = _primary;
        bool isStopped = _random.Next(2) == 0;
        long began = Stopwatch.GetTimestamp();
        if (isStopped) await old.Venue.SignalAsync("STOP");
        else await old.Venue.KillAsync();
        _primary = await SuccessorAsync(old, stop);
        Gaps.Add(FailoverGap.Until(isStopped, began, _primary.Venue));
        if (isStopped)
        {
            await Task.Delay(_random.Next(200), stop);
            await old.Venue.SignalAsync("CONT");
        }
        await ReturnAsync(old, isStopped ? FailStopped : Killed, stop);
    }

    /// <summary>Its leader as often as another; the one before has come back.</summary>
    private async Task KillAsync(EventStoreNodes nodes, CancellationToken stop)
    {
        NodeAddress leader = await nodes.AllServeAsync(stop);
        await SettleAsync(stop);
        await Task.WhenAll(_witnesses.Select(witness => witness.SeesAsync(_random.Next(1, 40), stop)));
        NodeAddress victim = _random.Next(2) == 0 ? leader : nodes.Any(_random);
        long began = Stopwatch.GetTimestamp();
        await nodes.KillAsync(victim, stop);
        await Task.WhenAll(_witnesses.Select(witness => witness.SeesAsync(FreshItems, stop)));
        (victim == leader ? LeaderKills : OtherKills).Add(Stopwatch.GetElapsedTime(began));
    }

    /// <summary>
    /// The one that lasts, once clients see items of it: of two that begin an epoch at once, one ends.
    /// </summary>
    private async Task<FailoverMachine> SuccessorAsync(FailoverMachine old, CancellationToken stop)
    {
        FailoverMachine[] others = [.. _machines.Where(machine => machine != old)];
        Task? sees = null;
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            Task[] changes = [.. others.Select(other => other.Venue.ChangesAsync(stop))];
            if (Array.Find(others, other => other.Venue.HasEnded) is { } loser)
            {
                await RestartLoserAsync(loser, stop);
                continue;
            }
            FailoverMachine[] promoted = Array.FindAll(others, other => other.IsPrimary);
            if (promoted.Length == 1)
                sees ??= Task.WhenAll(_witnesses.Select(witness => witness.SeesAsync(1, stop)));
            if (promoted.Length == 1 && sees!.IsCompleted)
            {
                await sees;
                return promoted[0];
            }
            await Task.WhenAny(sees is { IsCompleted: false } ? [.. changes, sees] : changes);
        }
    }

    private async Task RestartLoserAsync(FailoverMachine machine, CancellationToken stop)
    {
        int code = await machine.Venue.ExitCodeAsync(stop);
        Assert.True(code == FailStopped, $"a standby ended with {code}:\n{machine.Venue.Output}");
        LostRaces++;
        await machine.Venue.DisposeAsync();
        await StandByAsync(machine, stop);
    }

    private async Task EndAsync(CancellationToken stop)
    {
        await Task.WhenAll(_witnesses.Select(witness => witness.RestAsync(stop)));
        foreach (Witness witness in _witnesses) await witness.LogOffAsync().WaitAsync(stop);
        await SettleAsync(stop);
        // The standbys first, or one of them would take over.
        foreach (FailoverMachine machine in _machines.OrderBy(machine => machine == _primary))
            await machine.Venue.DisposeAsync();
        List<Event> events = Aftermath.Read(_primary.Directory);
        foreach (Witness witness in _witnesses) Aftermath.AssertSawAll(events, witness);
        Aftermath.AssertNothingTwice(events);
        foreach (FailoverMachine machine in _machines)
        {
            List<Event> own = Aftermath.Read(machine.Directory);
            Assert.InRange(own.Count, 1, events.Count);
            for (int at = 0; at < own.Count; at++)
                Assert.True(IsSame(events[at], own[at]), $"event {at + 1} differs in {machine.Directory}");
            Aftermath.AssertRecoversTo(machine.Directory, own);
        }
        AssertStreamIs(events, stop);
        (Events, ItemsSeen) = (events.Count, _witnesses.Sum(witness => (long)witness.Seen.Count));
    }

    /// <summary>
    /// The stream is the journal, byte for byte, up to what the primary had not shipped when it was killed:
    /// nothing that a client saw.
    /// </summary>
    private void AssertStreamIs(List<Event> events, CancellationToken stop)
    {
        using var client = EventStoreClient.Open(_eventStore);
        List<StoredEvent> stored = new StreamHistory(client, _stream, stop).From(1);
        Assert.InRange(stored.Count, _witnesses.Max(witness => witness.LastSequence), events.Count);
        for (int at = 0; at < stored.Count; at++)
        {
            Assert.Equal(at, stored[at].Revision);
            Assert.True(IsSame(events[at], stored[at].Data.Span), $"event {at + 1} differs in the stream");
        }
    }

    private static bool IsSame(Event a, Event b)
    {
        Span<byte> bytes = stackalloc byte[EventEncoder.MaxLength];
        return IsSame(a, bytes[..EventEncoder.Encode(in b, bytes)]);
    }

    private static bool IsSame(Event e, ReadOnlySpan<byte> other)
    {
        Span<byte> bytes = stackalloc byte[EventEncoder.MaxLength];
        return bytes[..EventEncoder.Encode(in e, bytes)].SequenceEqual(other);
    }
}

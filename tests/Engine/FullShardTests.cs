using System.Diagnostics;
using System.Globalization;
using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Engine.Memory;
using Matching.Engine.Ring;
using Matching.Engine.Snapshots;
using EngineOfVenue = Matching.Engine.MatchingEngine;

namespace Matching.Tests.Engine;

/// <summary>
/// One shard with all that issue 3 says it holds, really filled: <c>ENGINE_FULL_SHARD=1</c>, and with
/// <c>ENGINE_FULL_SCALE=100</c> a hundredth of it.
/// </summary>
public sealed class FullShardTests(ITestOutputHelper output)
{
    private sealed class Counted : IBlockSource, IDisposable
    {
        private readonly NativeBlocks _blocks = new();
        public long Bytes { get; private set; }
        public nint Take(long bytes)
        {
            Bytes += bytes;
            return _blocks.Take(bytes);
        }
        public void Dispose() => _blocks.Dispose();
    }

    [Fact]
    public void A_shard_holds_what_the_issue_says_in_four_gibibytes()
    {
        if (Environment.GetEnvironmentVariable("ENGINE_FULL_SHARD") is null) return;
        int scale = int.Parse(
            Environment.GetEnvironmentVariable("ENGINE_FULL_SCALE") ?? "1", CultureInfo.InvariantCulture);
        var capacities = new Capacities
        {
            Assets = 8,
            Instruments = 100_000 / scale,
            Participants = 10,
            Accounts = 3_000_000 / scale,
            Balances = 10_000_000 / scale,
            ApiKeys = 10,
            Sessions = 10,
            SessionsPerParticipant = 10,
            Orders = 4_000_000 / scale,
            Quotes = 100_000 / scale,
            Protections = 10_000 / scale,
        };
        using var memory = new Counted();
        long before = Rss();
        RingBuffer<Event> ring = RingBuffer<Event>.SingleProducer(Limits.MaxEventsPerCommand, WaitStrategy.Yield());
        var consumed = new Sequence();
        ring.AddGatingSequence(consumed);
        var engine = new EngineOfVenue(ring, memory);
        long number = 0, stamp = 1_000;
        var refused = new Dictionary<RejectReason, int>();
        void Send(in Command command)
        {
            while (engine.Continue(command.Header.Stamp)) consumed.Value = ring.Cursor;
            engine.Execute(in command);
            for (long slot = consumed.Value + 1; slot <= ring.Cursor; slot++)
            {
                RejectReason reason = EventFacts.ReasonOf(in ring[slot]);
                if (reason != RejectReason.None) refused[reason] = refused.GetValueOrDefault(reason) + 1;
            }
            consumed.Value = ring.Cursor;
        }
        Command Of(CommandKind kind, int session = 0, int connection = 0)
        {
            var command = new Command();
            command.Header.Kind = kind;
            command.Header.Stamp = stamp += 10;
            command.Header.SessionId = session;
            command.Header.Connection = connection;
            command.Header.ClientSeqNum = ++number;
            return command;
        }
        Stopwatch clock = Stopwatch.StartNew();
        Command c = Of(CommandKind.Genesis);
        c.Genesis = new VenueSetup { Capacities = capacities }.Genesis;
        Send(in c);
        output.WriteLine($"taken {memory.Bytes / 1048576.0:F0} MiB, resident +{(Rss() - before) / 1048576} MiB empty");
        c = Of(CommandKind.StartEpoch);
        c.StartEpoch.Epoch = 1;
        Send(in c);
        for (int i = 0; i < 4; i++)
        {
            c = Of(CommandKind.ListAsset);
            c.ListAsset = new() { Symbol = Bytes16.FromText($"A{i}"), Scale = 0 };
            Send(in c);
        }
        for (int i = 1; i <= capacities.Instruments; i++)
        {
            c = Of(CommandKind.ListInstrument);
            c.ListInstrument = new VenueSetup { PriceScale = 0 }.Instrument with
            {
                Symbol = Bytes16.FromText($"I{i}"),
                BaseAssetId = 2 + i % 2,
                QuoteAssetId = 4,
            };
            Send(in c);
        }
        c = Of(CommandKind.AddParticipant);
        c.AddParticipant.Name = Bytes16.FromText("P");
        Send(in c);
        for (int i = 2; i < capacities.Accounts; i++)
        {
            c = Of(CommandKind.OpenAccount);
            c.OpenAccount = new() { Name = Bytes16.FromText($"a{i}"), ParticipantId = 1 };
            Send(in c);
        }
        int balances = engine.State.Accounts.BalanceCount;
        for (int asset = 4; asset >= 1; asset--)
            for (int i = 2; i < capacities.Accounts && balances < capacities.Balances; i++, balances++)
            {
                c = Of(CommandKind.TransferFunds);
                c.TransferFunds = new()
                {
                    AssetId = asset,
                    ToAccountId = i,
                    Amount = 1_000_000_000_000,
                };
                Send(in c);
            }
        output.WriteLine($"accounts {engine.State.Accounts.Count}, balances {engine.State.Accounts.BalanceCount}, "
            + $"instruments {engine.State.Directory.InstrumentCount}, {clock.Elapsed.TotalSeconds:F0} s");
        c = Of(CommandKind.LogOn);
        c.LogOn = new() { Name = Bytes16.FromText("s"), ParticipantId = 1, Role = Role.Operator };
        Send(in c);
        number = 0;
        clock.Restart();
        int orders = capacities.Orders;
        for (int i = 0; i < orders; i++)
        {
            c = Of(CommandKind.NewOrder, 1, 1);
            c.NewOrder = new()
            {
                AccountId = 2 + (int)((i * 7_919L) % (capacities.Accounts - 2)),
                InstrumentId = 1 + i % capacities.Instruments,
                Side = Side.Buy,
                OrderType = OrderType.Limit,
                TimeInForce = TimeInForce.GoodTillDate,
                ExpireTime = 1L << 60,
                Price = 64L * (1 + i / capacities.Instruments) * 37 + 1,
                OrderQty = 1,
                ClOrdId = Bytes16.FromText($"o{i}"),
            };
            Send(in c);
        }
        output.WriteLine($"orders {engine.State.Books.Orders.Count}, {clock.Elapsed.TotalSeconds:F0} s; "
            + string.Join(", ", refused.Select(pair => $"{pair.Key} {pair.Value}")));
        output.WriteLine($"taken {memory.Bytes / 1048576.0:F0} MiB, resident +{(Rss() - before) / 1048576} MiB full");
        refused.Clear();
        c = Of(CommandKind.NewOrder, 1, 1);
        c.NewOrder = new()
        {
            AccountId = 2, InstrumentId = 1, Side = Side.Buy, OrderType = OrderType.Limit,
            TimeInForce = TimeInForce.GoodTillCancel, Price = 1, OrderQty = 1,
        };
        Send(in c);
        output.WriteLine("one more: " + string.Join(", ", refused.Select(pair => $"{pair.Key} {pair.Value}")));
        clock.Restart();
        var hash = new StateHash();
        StateImage.Write(engine, hash);
        output.WriteLine($"hash {hash} {clock.Elapsed.TotalSeconds:F0} s");
        // A client's mass cancel of what its own second session has entered: nothing.
        c = Of(CommandKind.LogOn);
        c.LogOn = new() { Name = Bytes16.FromText("s2"), ParticipantId = 1, Role = Role.Trader };
        Send(in c);
        foreach (byte own in (byte[])[1, 1])
        {
            c = Of(CommandKind.MassCancel, 2, 1);
            c.MassCancel.OwnSession = own;
            TimeSpan cpu = Cpu();
            Send(in c);
            output.WriteLine($"an own-session mass cancel that fits nothing: {(Cpu() - cpu).TotalMilliseconds:F0} ms of CPU");
        }
        clock.Restart();
        c = Of(CommandKind.MassCancel, 1, 1);
        Send(in c);
        int continuations = 0;
        while (engine.Continue(stamp)) { consumed.Value = ring.Cursor; continuations++; }
        output.WriteLine($"mass cancel: {engine.State.Books.Orders.Count} left, {continuations} continuations, "
            + $"{clock.Elapsed.TotalSeconds:F1} s");
        for (int i = 0; i < 2; i++)
        {
            c = Of(CommandKind.MassCancel, 2, 1);
            TimeSpan cpu = Cpu();
            Send(in c);
            output.WriteLine($"a mass cancel without any order: {(Cpu() - cpu).TotalMilliseconds:F0} ms of CPU");
        }
        Assert.True(memory.Bytes <= 4L << 30);
    }

    private static TimeSpan Cpu()
    {
        using var self = Process.GetCurrentProcess();
        return self.TotalProcessorTime;
    }

    private static long Rss()
    {
        string line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmRSS", StringComparison.Ordinal));
        return long.Parse(new string([.. line.Where(char.IsDigit)]), CultureInfo.InvariantCulture) * 1024;
    }
}

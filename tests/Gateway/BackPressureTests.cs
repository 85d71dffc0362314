using Matching.Bench.Engine;
using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Engine.Memory;
using Matching.Engine.Ring;
using Matching.Gateway.Pipeline;
using Matching.Journal;
using Matching.Journal.Log;
using Matching.Tests.Engine;
using Matching.Tests.House;

namespace Matching.Tests.Gateway;

/// <summary>
/// An outbound ring of twice the bound, and one of its two consumers stalled while takers sweep two thousand
/// makers each: the engine waits between commands, nothing is overwritten, and all of it comes out.
/// </summary>
public sealed class BackPressureTests
{
    private const int Slots = 2 * Limits.MaxEventsPerCommand;
    private const int MakersASweep = Limits.MaxEventsPerTaker;
    private const int Sweeps = 4;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_stalled_consumer_stops_the_engine_between_commands_and_loses_nothing(bool stallsJournal)
    {
        using var place = new TemporaryDirectory();
        using var memory = new NativeBlocks();
        using var rig = new Rig(place.Path, memory);
        rig.Open();
        (stallsJournal ? rig.JournalGate : rig.PublicGate).Reset();

        for (int sweep = 0; sweep < Sweeps; sweep++) rig.Send(rig.Order(rig.Taker, Side.Buy, MakersASweep));
        Rig.Await(() => rig.Outbound.RemainingCapacity < Limits.MaxEventsPerCommand);
        Assert.True(rig.Inbound.Depth > 0, "the engine has taken a command without room for its outcome");
        Assert.True(rig.Outbound.Depth <= Slots);
        rig.Stop();

        Assert.Equal(rig.Engine.LastSequence, rig.Seen.Count);
        Assert.Equal(Enumerable.Range(1, rig.Seen.Count).Select(n => (long)n), rig.Seen);
        Assert.Equal(Sweeps * MakersASweep, rig.Trades, Sweeps * 2.0);
        rig.Dispose();
        using var live = new EngineHost(slots: 1);
        List<Event> journaled = Aftermath.Read(place.Path);
        foreach (Event e in journaled) live.Engine.Apply(in e);
        Assert.Equal(rig.StateHash, live.StateHash());
    }

    private sealed class Rig : IDisposable, IPublicationStage
    {
        private readonly Workload _workload = Workloads.Create("W1", 10) with { Slots = 10_000 };
        private readonly LogDirectory _directory;
        private readonly LogTail _tail;
        private readonly LogWriter _writer;
        private readonly EngineThread _thread;
        private readonly Journaler _journaler;
        private readonly Publisher _publisher;
        private readonly List<Thread> _threads = [];
        private readonly Dictionary<int, long> _numbers = [];
        private bool _isDisposed;

        public Rig(string place, NativeBlocks memory)
        {
            _directory = LogDirectory.Open(new HeldDisk(JournalGate), place);
            _tail = LogRecovery.Open(_directory, new LogIdentity(Guid.NewGuid(), 1));
            var control = RingBuffer<Command>.MultiProducer(64, Inbound.WaitStrategy);
            Engine = new MatchingEngine(Outbound, memory);
            _thread = new EngineThread(
                Engine, Outbound, Inbound, control, new VenueClock(TimeProvider.System));
            _writer = new LogWriter(_directory, _tail, new LogOptions { SegmentBytes = 4 << 20 });
            _journaler = new Journaler(Outbound, _writer);
            _publisher = new Publisher(
                Outbound, Outbound.NewBarrier(_journaler.Behind, _journaler.Durable), [], [this]);
            foreach (Action body in new Action[] { _thread.Run, _journaler.Run, _publisher.Run })
            {
                _threads.Add(new Thread(() => body()));
                _threads[^1].Start();
            }
        }

        /// <summary>Two who have funds in both assets.</summary>
        public int Maker => _workload.Setup[0].AccountId;

        public int Taker => _workload.Setup.First(order => order.AccountId != Maker).AccountId;

        public ManualResetEventSlim JournalGate { get; } = new(initialState: true);
        public ManualResetEventSlim PublicGate { get; } = new(initialState: true);
        public MatchingEngine Engine { get; }

        public RingBuffer<Command> Inbound { get; } =
            RingBuffer<Command>.MultiProducer(16 * 1024, WaitStrategy.Block());

        public RingBuffer<Event> Outbound { get; } =
            RingBuffer<Event>.SingleProducer(Slots, WaitStrategy.Block());

        public List<long> Seen { get; } = [];
        public int Trades { get; private set; }
        public string StateHash { get; private set; } = "";

        /// <summary>The market, and as many makers of one share each as the sweeps will take.</summary>
        public void Open()
        {
            new EngineMarket(_workload, Send).Open();
            for (int order = 0; order < Sweeps * MakersASweep; order++) Send(Order(Maker, Side.Sell, 1));
            Await(() => Inbound.Depth == 0 && Outbound.Depth == 0);
        }

        /// <summary>What never comes is a failure, not a hang.</summary>
        public static void Await(Func<bool> isSo) =>
            Assert.True(SpinWait.SpinUntil(isSo, TimeSpan.FromMinutes(1)));

        public Command Order(int account, Side side, long qty) => new()
        {
            Header =
            {
                Kind = CommandKind.NewOrder,
                SessionId = EngineMarket.SessionIdOf(account),
                Connection = 1,
                ClientSeqNum = _numbers[account] = _numbers.GetValueOrDefault(account) + 1,
            },
            NewOrder = new NewOrderTerms
            {
                ClOrdId = Bytes16.FromText($"{account}-{_numbers[account]}"),
                Price = 100,
                OrderQty = qty,
                Side = side,
                OrderType = OrderType.Limit,
                AccountId = EngineMarket.AccountIdOf(account),
                InstrumentId = EngineMarket.InstrumentIdOf(0),
                TimeInForce = TimeInForce.GoodTillCancel,
            },
        };

        public void Send(Command command)
        {
            long slot = Inbound.Claim();
            Inbound[slot] = command;
            Inbound.Publish(slot);
        }

        /// <summary>Nobody is held any more; what was sent is executed, journaled, published.</summary>
        public void Stop()
        {
            JournalGate.Set();
            PublicGate.Set();
            _thread.Finish();
            _threads[0].Join();
            _journaler.Finish();
            _threads[1].Join();
            _publisher.Finish();
            _threads[2].Join();
            var hash = new StateHash();
            Matching.Engine.Snapshots.StateImage.Write(Engine, hash);
            StateHash = hash.ToString();
        }

        public void OnEvent(in Event e)
        {
            PublicGate.Wait();
            Seen.Add(e.Header.Sequence);
            if (e.Header.Kind == EventKind.Traded) Trades++;
        }

        public void EndBatch(long throughSequence)
        {
        }

        public void Dispose()
        {
            if (_isDisposed) return;
            _isDisposed = true;
            _writer.Dispose();
            _tail.Dispose();
            _directory.Dispose();
        }
    }
}

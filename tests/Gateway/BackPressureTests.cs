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
/// An outbound ring of twice the bound, and one of its two consumers stalled while takers set off the largest
/// transactions: the engine waits between commands, nothing is overwritten, and all of it comes out.
/// </summary>
public sealed class BackPressureTests
{
    private const int Slots = 2 * Limits.MaxEventsPerCommand;
    private const int Sweeps = 4;

    /// <summary>
    /// Of the first taker: with its own event before and the election behind, one event less than a
    /// transaction may have that begins one more taker.
    /// </summary>
    private const int FirstMakers = Limits.MaxEventsToGoOn - 3;

    /// <summary>Of the stop that is elected; its last fill sets off the protection of all quotes.</summary>
    private const int StopMakers = Limits.MaxEventsPerTaker - 1;

    /// <summary>
    /// What precedes the stop, its own first event, its fills, the trigger, all quotes but the side that was
    /// filled. Few short of the bound, which allows for more around them than can come together.
    /// </summary>
    private const int EventsOfSweep =
        FirstMakers + 2 + 1 + StopMakers + 1 + 1 + 2 * Limits.MaxQuotesPerGroup - 1;

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

        for (int sweep = 0; sweep < Sweeps; sweep++) rig.Send(rig.Sweep(sweep));
        Rig.Await(() => rig.Outbound.RemainingCapacity < Limits.MaxEventsPerCommand);
        Assert.True(rig.Inbound.Depth > 0, "the engine has taken a command without room for its outcome");
        Assert.True(rig.Outbound.Depth <= Slots);
        rig.Stop();

        Assert.Equal(rig.Engine.LastSequence, rig.Seen.Count);
        Assert.Equal(Enumerable.Range(1, rig.Seen.Count).Select(n => (long)n), rig.Seen);
        Assert.Equal(Sweeps * (FirstMakers + StopMakers + 1), rig.Trades);
        Assert.Equal(Enumerable.Repeat(EventsOfSweep, Sweeps), rig.Largest.Order().TakeLast(Sweeps));
        Assert.InRange(EventsOfSweep, Limits.LargestTransaction - 16, Limits.LargestTransaction);
        rig.Dispose();
        using var live = new EngineHost(slots: 1);
        List<Event> journaled = Aftermath.Read(place.Path);
        foreach (Event e in journaled) live.Engine.Apply(in e);
        Assert.Equal(rig.StateHash, live.StateHash());
    }

    private sealed class Rig : IDisposable, IPublicationStage
    {
        private const int Maker = 0;
        private const int Taker = 1;
        private const int Stopper = 2;
        private const int Quoter = 3;

        private readonly Workload _workload = MarketOf(Workloads.Create("W1", 10));
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

        public ManualResetEventSlim JournalGate { get; } = new(initialState: true);
        public ManualResetEventSlim PublicGate { get; } = new(initialState: true);
        public MatchingEngine Engine { get; }

        public RingBuffer<Command> Inbound { get; } =
            RingBuffer<Command>.MultiProducer(16 * 1024, WaitStrategy.Block());

        public RingBuffer<Event> Outbound { get; } =
            RingBuffer<Event>.SingleProducer(Slots, WaitStrategy.Block());

        public List<long> Seen { get; } = [];
        public int Trades { get; private set; }

        /// <summary>How many events each transaction has.</summary>
        public List<int> Largest { get; } = [];

        public string StateHash { get; private set; } = "";

        /// <summary>The market, and what each sweep will meet, at prices of its own.</summary>
        public void Open()
        {
            new EngineMarket(_workload, Send).Open();
            for (int sweep = 0; sweep < Sweeps; sweep++)
            {
                int price = PriceOf(sweep);
                for (int maker = 0; maker < FirstMakers; maker++) Send(Sell(price));
                for (int maker = 0; maker < StopMakers; maker++) Send(Sell(price + 1));
                Quote(sweep, price + 2);
                Send(Order(Stopper, Side.Buy, StopMakers + 1, price + 2, stopPrice: price));
            }
            Await(() => Inbound.Depth == 0 && Outbound.Depth == 0);
        }

        /// <summary>A taker whose last trade elects the stop.</summary>
        public Command Sweep(int sweep) => Order(Taker, Side.Buy, FirstMakers, PriceOf(sweep));

        /// <summary>What never comes is a failure, not a hang.</summary>
        public static void Await(Func<bool> isSo) =>
            Assert.True(SpinWait.SpinUntil(isSo, TimeSpan.FromMinutes(1)));

        public Command Order(int account, Side side, long qty, long price, long stopPrice = 0) => new()
        {
            Header = HeaderOf(CommandKind.NewOrder, account),
            NewOrder = new NewOrderTerms
            {
                ClOrdId = Bytes16.FromText($"{account}-{_numbers[account]}"),
                Price = price,
                StopPrice = stopPrice,
                OrderQty = qty,
                Side = side,
                OrderType = stopPrice > 0 ? OrderType.StopLimit : OrderType.Limit,
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
            if ((e.Header.Flags & EventFlags.Last) != 0)
                Largest.Add((int)(e.Header.Sequence - e.Header.FirstSequence) + 1);
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

        /// <summary>Many instruments, so that one protection holds as many quotes as it may.</summary>
        private static Workload MarketOf(Workload workload)
        {
            var orders = new List<BookCommand>();
            for (int account = 0; account < Quoter + Sweeps; account++)
                for (int instrument = 0; instrument < Limits.MaxQuotesPerGroup; instrument++)
                    orders.Add(OrderOf(account, instrument));
            return workload with
            {
                Instruments = Limits.MaxQuotesPerGroup,
                Accounts = Quoter + Sweeps,
                Slots = 20_000,
                Quotes = Sweeps * Limits.MaxQuotesPerGroup,
                Setup = [],
                Commands = [.. orders],
            };
        }

        /// <summary>By which the market knows what an account needs funds in; never sent.</summary>
        private static BookCommand OrderOf(int account, int instrument) => new()
        {
            AccountId = account,
            InstrumentId = (ushort)instrument,
            Action = BookAction.New,
        };

        private static int PriceOf(int sweep) => 100 + 10 * sweep;

        private Command Sell(long price) => Order(Maker, Side.Sell, 1, price);

        /// <summary>In each instrument on both sides; the first fill of any takes all of them away.</summary>
        private void Quote(int sweep, long askPrice)
        {
            int account = Quoter + sweep;
            Send(new Command
            {
                Header = HeaderOf(CommandKind.SetProtection, account),
                SetProtection = new SetProtectionTerms
                {
                    AccountId = EngineMarket.AccountIdOf(account),
                    Group = 1,
                    MaxFills = 1,
                    Window = 1,
                },
            });
            for (int instrument = 0; instrument < Limits.MaxQuotesPerGroup; instrument++)
            {
                Send(new Command
                {
                    Header = HeaderOf(CommandKind.Quote, account),
                    Quote = new QuoteTerms
                    {
                        QuoteId = Bytes16.FromText($"{account}-{_numbers[account]}"),
                        AccountId = EngineMarket.AccountIdOf(account),
                        InstrumentId = EngineMarket.InstrumentIdOf(instrument),
                        Group = 1,
                        BidPrice = 1,
                        BidQty = 1,
                        AskPrice = askPrice,
                        AskQty = 1,
                    },
                });
            }
        }

        private CommandHeader HeaderOf(CommandKind kind, int account) => new()
        {
            Kind = kind,
            SessionId = EngineMarket.SessionIdOf(account),
            Connection = 1,
            ClientSeqNum = _numbers[account] = _numbers.GetValueOrDefault(account) + 1,
        };
    }
}

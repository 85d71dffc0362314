using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Engine.Memory;
using Matching.Engine.Ring;
using Matching.Gateway.Pipeline;
using Matching.Gateway.Sessions;
using Matching.Journal.Log;

namespace Matching.Tests.Gateway;

/// <summary>The venue's own mode for a full disk, beside an operator's: neither loses its say.</summary>
public sealed class SpaceKeeperTests
{
    [Fact]
    public void A_full_disk_is_a_mode_in_the_journal_and_taken_back()
    {
        using var rig = new Rig();
        rig.Tell(DiskSpace.Short, VenueMode.NoSpace);
        Assert.False(rig.Gate.TrySend(Of(CommandKind.NewOrder)));
        rig.Tell(DiskSpace.Ample, VenueMode.Normal);

        Assert.Equal([VenueMode.NoSpace, VenueMode.Normal], rig.Modes);
    }

    [Fact]
    public void An_operators_halt_outlives_the_full_disk()
    {
        using var rig = new Rig();
        rig.Tell(DiskSpace.Short, VenueMode.NoSpace);
        rig.Operate(VenueMode.Halted);
        rig.Keeper.Policy.Tell(DiskSpace.Ample);
        rig.Operate(VenueMode.CancelOnly);

        Assert.Equal([VenueMode.NoSpace, VenueMode.Halted, VenueMode.CancelOnly], rig.Modes);
    }

    [Fact]
    public void A_halt_that_is_lifted_while_the_disk_is_full_becomes_the_venues_own_mode_again()
    {
        using var rig = new Rig();
        rig.Operate(VenueMode.Halted);
        rig.Keeper.Policy.Tell(DiskSpace.Short);
        rig.Operate(VenueMode.Normal);
        rig.Tell(DiskSpace.Short, VenueMode.NoSpace);

        Assert.False(rig.Gate.TrySend(Of(CommandKind.NewOrder)));
        Assert.Equal([VenueMode.Halted, VenueMode.Normal, VenueMode.NoSpace], rig.Modes);
    }

    [Theory]
    [InlineData(VenueMode.NoSpace)]
    [InlineData(VenueMode.Normal)]
    public void The_venues_own_wish_that_comes_after_an_operators_is_never_taken(VenueMode wish)
    {
        using var rig = new Rig();
        rig.Operate(VenueMode.Halted);
        rig.Wish(wish);
        rig.Operate(VenueMode.CancelOnly);

        Assert.Equal([VenueMode.Halted, VenueMode.CancelOnly], rig.Modes);
    }

    [Theory]
    [InlineData(VenueMode.Normal, RejectReason.VenueCancelOnly)]
    [InlineData(VenueMode.NoSpace, RejectReason.InvalidMode)]
    public void An_operator_can_neither_lift_nor_set_what_the_disk_demands(
        VenueMode mode, RejectReason reason)
    {
        using var rig = new Rig();
        rig.Tell(DiskSpace.Short, VenueMode.NoSpace);

        Assert.Equal(reason, rig.Operate(mode));
        Assert.Equal([VenueMode.NoSpace], rig.Modes);
    }

    [Fact]
    public void At_the_last_only_the_control_ring_takes_anything_and_no_logons()
    {
        using var rig = new Rig();
        rig.Gate.Admit(DiskSpace.Last);

        Assert.False(rig.Gate.TrySend(Of(CommandKind.CancelOrder)));
        Assert.False(rig.Gate.TrySendControl(Of(CommandKind.LogOn)));
        Assert.True(rig.Gate.TrySendControl(Of(CommandKind.Tick)));
    }

    [Fact]
    public void The_reserve_holds_an_event_for_each_command_in_the_rings_and_the_end_of_every_order()
    {
        var reserve = new DiskReserve(inboundSlots: 1024, controlSlots: 64, outboundSlots: 8192);
        SpaceToKeep none = reserve.With(openOrders: 0);
        SpaceToKeep some = reserve.With(openOrders: 1000);
        int longest = Matching.Journal.Events.EventEncoder.MaxLength;

        Assert.True(none.AtLast > (1024 + 64 + 8192 + Limits.MaxEventsPerCommand) * (longest + 4L));
        Assert.True(some.AtLast - none.AtLast >= 1000 * (longest + 4L));
        Assert.True(none.Normally > none.AtLast);
    }

    private static Command Of(CommandKind kind) => new() { Header = { Kind = kind } };

    /// <summary>Gate, engine and publisher as in a venue; the test says what the journal would.</summary>
    private sealed class Rig : IDisposable, IPublicationStage
    {
        private const int OperatorSession = 1;

        private readonly NativeBlocks _memory = new();
        private readonly EngineThread _thread;
        private readonly Publisher _publisher;
        private readonly UnarySession _system;
        private readonly List<Thread> _threads = [];
        private readonly List<Event> _events = [];
        private long _number;

        public Rig()
        {
            WaitStrategy wait = WaitStrategy.Block();
            var inbound = RingBuffer<Command>.MultiProducer(64, wait);
            var control = RingBuffer<Command>.MultiProducer(64, wait);
            var outbound = RingBuffer<Event>.SingleProducer(2 * Limits.MaxEventsPerCommand, wait);
            var clock = new VenueClock(TimeProvider.System);
            var engine = new MatchingEngine(outbound, _memory);
            Gate = new CommandGate(inbound, control);
            _thread = new EngineThread(engine, outbound, inbound, control, clock);
            var desk = new SessionDesk(Gate, clock);
            _system = new UnarySession(desk, Gate, clock, isUrgent: true);
            Keeper = new SpaceKeeper(Gate, _system, _thread, new DiskReserve(64, 64, outbound.Size));
            Keeper.TakeUp(engine);
            _publisher = new Publisher(outbound, outbound.NewBarrier(), [Keeper], [this]);
            foreach (Action body in new Action[] { _thread.Run, _publisher.Run })
            {
                _threads.Add(new Thread(() => body()));
                _threads[^1].Start();
            }
            Open();
            _system.Attach(Limits.SystemSession, _number);
            Keeper.Open();
        }

        public CommandGate Gate { get; }
        public SpaceKeeper Keeper { get; }

        public VenueMode[] Modes
        {
            get
            {
                lock (_events)
                {
                    return [.. _events
                        .Where(e => e.Header.Kind == EventKind.ModeChanged)
                        .Select(e => e.ModeChanged.Terms.Mode)];
                }
            }
        }

        /// <summary>As the journal's thread would, before each group, until the mode is that.</summary>
        public void Tell(DiskSpace space, VenueMode mode) => Await(() =>
        {
            Keeper.Policy.Tell(space);
            return Keeper.Mode == mode;
        });

        public void Wish(VenueMode mode) => Assert.True(_system.TrySend(new Command
        {
            Header = { Kind = CommandKind.SetMode },
            SetMode = new SetModeTerms { Mode = mode },
        }));

        /// <summary>An operator's command, once its outcome is published.</summary>
        public RejectReason Operate(VenueMode mode)
        {
            var terms = new SetModeTerms { Mode = mode };
            Send(CommandKind.SetMode, new Command { SetMode = terms }, OperatorSession);
            long number = _number;
            Event outcome = default;
            Await(() =>
            {
                lock (_events) outcome = _events.Find(e => IsOutcome(in e, number));
                return outcome.Header.Sequence > 0;
            });
            return SessionLink.ReasonOf(in outcome);
        }

        public void OnEvent(in Event e)
        {
            lock (_events) _events.Add(e);
        }

        public void EndBatch(long throughSequence)
        {
        }

        public void Dispose()
        {
            _thread.Finish();
            _threads[0].Join();
            _publisher.Finish();
            _threads[1].Join();
            _memory.Dispose();
        }

        private static bool IsOutcome(in Event e, long number) =>
            e.Header.Kind is EventKind.ModeChanged or EventKind.SetModeRejected
            && e.Command.SessionId == OperatorSession && e.Command.ClientSeqNum == number;

        private static void Await(Func<bool> isSo) =>
            Assert.True(SpinWait.SpinUntil(isSo, TimeSpan.FromMinutes(1)));

        private void Open()
        {
            var capacities = new Capacities
            {
                Assets = 1,
                Instruments = 1,
                Participants = 1,
                Accounts = 3,
                Balances = 4,
                ApiKeys = 1,
                Sessions = 1,
                SessionsPerParticipant = 1,
                Orders = 1,
            };
            var genesis = new GenesisTerms
            {
                Capacities = capacities,
                FormatVersion = Limits.FormatVersion,
                RulesVersion = Limits.RulesVersion,
            };
            var name = Bytes16.FromText("ops");
            Send(CommandKind.Genesis, new Command { Genesis = genesis });
            Send(CommandKind.StartEpoch, new Command { StartEpoch = new StartEpochTerms { Epoch = 1 } });
            Send(CommandKind.AddParticipant, new Command { AddParticipant = { Name = name } });
            Send(CommandKind.LogOn, new Command
            {
                LogOn = new LogOnTerms { Name = name, ParticipantId = 1, Role = Role.Operator },
            });
            Await(() =>
            {
                lock (_events) return _events.Exists(e => e.Header.Kind == EventKind.LoggedOn);
            });
        }

        private void Send(CommandKind kind, Command command, int session = Limits.SystemSession)
        {
            command.Header.Kind = kind;
            command.Header.SessionId = session;
            command.Header.Connection = session == Limits.SystemSession ? 0 : 1;
            command.Header.ClientSeqNum = ++_number;
            Assert.True(Gate.TrySendControl(in command));
        }
    }
}

using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Engine.Memory;
using Matching.Engine.Ring;
using Matching.Journal.Log;
using Matching.Journal.Replication;
using Matching.Replay.Verification;

namespace Matching.Tests.Replay;

/// <summary>
/// A small venue run straight through the engine: two traders, one instrument with fees, some hundred
/// commands of every kind from a seed. Its events are what a journal of it holds.
/// </summary>
internal sealed class VenueScript : IDisposable
{
    public static readonly LogIdentity Identity = new(new Guid("0d5f7c1e-2b33-4a38-8f3d-5f1f6a9c0e77"), 1);

    private const long Start = 1_767_225_600_000_000_000;
    private const int Operator = Limits.SystemSession;

    private static readonly string[] s_names = ["alice", "bob"];

    private readonly NativeBlocks _memory = new();
    private readonly RingBuffer<Event> _ring;
    private readonly MatchingEngine _engine;
    private readonly List<Event> _events = [];
    private readonly long[] _numbers = new long[4];
    private long _now = Start;
    private uint _epoch;
    private int _rules = Limits.RulesVersion;
    private ListInstrumentTerms _listing = Instrument();

    private VenueScript()
    {
        _ring = RingBuffer<Event>.SingleProducer(Limits.MaxEventsPerCommand, WaitStrategy.BusySpin());
        _engine = new MatchingEngine(_ring, _memory);
    }

    public IReadOnlyList<Event> Events => _events;

    public Hash256 State => StateHash.Of(_engine);

    /// <param name="orders">How many commands trade.</param>
    /// <param name="seed">Of the market.</param>
    /// <param name="rules">The version that the venue begins with.</param>
    public static VenueScript Run(int orders = 300, int seed = 7, int rules = Limits.RulesVersion)
    {
        var venue = new VenueScript { _rules = rules };
        venue.Open();
        venue.Trade(new Random(seed), orders);
        return venue;
    }

    /// <summary>By a version from 2, of the corners in which the versions differ.</summary>
    public static VenueScript RunCorners(int rules)
    {
        var venue = new VenueScript { _rules = rules, _listing = RuleCorners.Listing(Instrument()) };
        venue.Open();
        venue.LogOn(Bytes16.FromText("desk"), participant: 1, Role.Operator, CancelOnDisconnect.None);
        foreach ((int session, Command command) in RuleCorners.Commands())
        {
            if (session == 0)
            {
                venue.Operate(command.Header.Kind, command);
                continue;
            }
            Command numbered = command;
            numbered.Header.SessionId = session;
            numbered.Header.Connection = (int)venue._epoch;
            numbered.Header.ClientSeqNum = ++venue._numbers[session];
            venue.Send(numbered);
        }
        return venue;
    }

    public void Dispose() => _memory.Dispose();

    private void Open()
    {
        Span<byte> id = stackalloc byte[Bytes16.Length];
        Identity.VenueId.TryWriteBytes(id, bigEndian: true, out _);
        Send(new Command
        {
            Header = { Kind = CommandKind.Genesis },
            Genesis = new GenesisTerms
            {
                VenueId = new Bytes16(id),
                Shard = (int)Identity.Shard,
                FormatVersion = Limits.FormatVersion,
                RulesVersion = _rules,
                Capacities = Capacities(),
            },
        });
        BeginEpoch(1);
        var (usd, acme) = (Bytes16.FromText("USD"), Bytes16.FromText("ACME"));
        Operate(CommandKind.ListAsset, new Command { ListAsset = { Symbol = usd, Scale = 6 } });
        Operate(CommandKind.ListAsset, new Command { ListAsset = { Symbol = acme } });
        Operate(CommandKind.ListInstrument, new Command { ListInstrument = _listing });
        for (int trader = 1; trader <= s_names.Length; trader++) Join(trader);
    }

    private void BeginEpoch(uint epoch)
    {
        var terms = new StartEpochTerms { WriterId = Bytes16.FromText($"writer-{epoch}"), Epoch = epoch };
        new EpochPolicy(AckPolicy.Replicated, TimeSpan.FromSeconds(5), 1_000_000).Put(ref terms);
        Send(new Command { Header = { Kind = CommandKind.StartEpoch }, StartEpoch = terms });
        Send(new Command { Header = { Kind = CommandKind.Tick } });
        _epoch = epoch;
        for (int trader = 1; trader < s_names.Length + 1 && epoch > 1; trader++) LogOn(trader);
    }

    /// <summary>Participant n has account n + 1, behind the house's, and session n.</summary>
    private void Join(int trader)
    {
        var named = Bytes16.FromText(s_names[trader - 1]);
        Operate(CommandKind.AddParticipant, new Command { AddParticipant = { Name = named } });
        int id = _events[^1].ParticipantAdded.ParticipantId;
        Operate(CommandKind.OpenAccount, new Command { OpenAccount = { Name = named, ParticipantId = id } });
        for (int asset = 1; asset <= 2; asset++)
        {
            var deposit = new TransferFundsTerms
            {
                FromAccountId = Limits.ExternalAccount,
                ToAccountId = id + 1,
                AssetId = asset,
                Amount = 10_000_000_000,
            };
            Operate(CommandKind.TransferFunds, new Command { TransferFunds = deposit });
        }
        LogOn(trader);
    }

    private void LogOn(int trader) => LogOn(
        Bytes16.FromText(s_names[trader - 1]), trader,
        _rules < Limits.LeastPrivilege ? Role.Trader : Role.MarketMaker,
        trader == 1 ? CancelOnDisconnect.Session : CancelOnDisconnect.None);

    private void LogOn(Bytes16 name, int participant, Role role, CancelOnDisconnect cancelOnDisconnect)
    {
        var logOn = new LogOnTerms
        {
            Name = name,
            ParticipantId = participant,
            Role = role,
            CancelOnDisconnect = cancelOnDisconnect,
        };
        Send(new Command { Header = { Kind = CommandKind.LogOn }, LogOn = logOn });
    }

    private void Trade(Random random, int orders)
    {
        var commands = new VenueCommands(random);
        for (int done = 0; done < orders; done++)
        {
            if (done == orders / 2) BeginEpoch(2);
            int trader = 1 + random.Next(2);
            Command command = commands.Next(trader, SomeOrder(random, trader), _now);
            command.Header.SessionId = trader;
            command.Header.Connection = (int)_epoch;
            command.Header.ClientSeqNum = random.Next(50) == 0 ? 1 : ++_numbers[trader];
            Send(command);
        }
    }

    /// <summary>One of the trader's newest orders; it may have ended.</summary>
    private long SomeOrder(Random random, int trader)
    {
        long[] orders =
        [
            .. _events.Where(e => e.Header.Kind == EventKind.OrderAccepted)
                .Where(e => e.OrderAccepted.Command.SessionId == trader).TakeLast(6)
                .Select(e => e.OrderAccepted.OrderId),
        ];
        return orders.Length == 0 ? 0 : orders[random.Next(orders.Length)];
    }

    private void Operate(CommandKind kind, Command command)
    {
        command.Header.Kind = kind;
        command.Header.SessionId = Operator;
        command.Header.ClientSeqNum = ++_numbers[Operator];
        Send(command);
    }

    private void Send(Command command)
    {
        command.Header.Stamp = _now += 1_000;
        command.Header.ReceivedTime = _now - 300;
        bool beginsEpoch = command.Header.Kind is CommandKind.Genesis or CommandKind.StartEpoch;
        if (!beginsEpoch) GoOn(_now);
        long before = _ring.Cursor;
        _engine.Execute(in command);
        Keep(before);
        if (command.Header.Kind != CommandKind.Genesis) GoOn(_engine.Time);
    }

    /// <summary>What is due or begun, as the engine's thread has it done.</summary>
    private void GoOn(long stamp)
    {
        for (long before = _ring.Cursor; _engine.Continue(stamp); before = _ring.Cursor) Keep(before);
    }

    private void Keep(long before)
    {
        for (long slot = before + 1; slot <= _ring.Cursor; slot++) _events.Add(_ring[slot]);
    }

    private static ListInstrumentTerms Instrument() => new()
    {
        Symbol = Bytes16.FromText("ACME-USD"),
        BaseAssetId = 2,
        QuoteAssetId = 1,
        PriceScale = 2,
        TickSize = 1,
        LotSize = 1,
        MinQty = 1,
        MaxQty = 1_000,
        MakerFeeRate = 20_000,
        TakerFeeRate = 50_000,
        MarketProtection = 50_000,
    };

    private static Capacities Capacities() => new()
    {
        Assets = 4,
        Instruments = 4,
        Participants = 8,
        Accounts = 16,
        Balances = 64,
        ApiKeys = 8,
        Sessions = 8,
        SessionsPerParticipant = 4,
        Orders = 1_000,
        Quotes = 16,
        Protections = 8,
    };
}

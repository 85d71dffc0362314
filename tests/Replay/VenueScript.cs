using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Engine.Memory;
using Matching.Engine.Ring;
using Matching.Journal.Log;
using Matching.Replay.Verification;

namespace Matching.Tests.Replay;

/// <summary>
/// A small venue run straight through the engine: two traders, one instrument with fees, some hundred orders
/// from a seed. Its events are what a journal of it holds.
/// </summary>
internal sealed class VenueScript : IDisposable
{
    public static readonly LogIdentity Identity = new(new Guid("0d5f7c1e-2b33-4a38-8f3d-5f1f6a9c0e77"), 1);

    private const long Start = 1_767_225_600_000_000_000;
    private const int Operator = Limits.SystemSession;

    private readonly NativeBlocks _memory = new();
    private readonly RingBuffer<Event> _ring;
    private readonly MatchingEngine _engine;
    private readonly List<Event> _events = [];
    private readonly long[] _numbers = new long[3];
    private long _now = Start;

    private VenueScript()
    {
        _ring = RingBuffer<Event>.SingleProducer(Limits.MaxEventsPerCommand, WaitStrategy.BusySpin());
        _engine = new MatchingEngine(_ring, _memory);
    }

    public IReadOnlyList<Event> Events => _events;

    public Hash256 State => StateHash.Of(_engine);

    public static VenueScript Run(int orders = 300, int seed = 7)
    {
        var venue = new VenueScript();
        venue.Open();
        venue.Trade(new Random(seed), orders);
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
                RulesVersion = Limits.RulesVersion,
                Capacities = Capacities(),
            },
        });
        BeginEpoch(1);
        var (usd, acme) = (Bytes16.FromText("USD"), Bytes16.FromText("ACME"));
        Operate(CommandKind.ListAsset, new Command { ListAsset = { Symbol = usd, Scale = 6 } });
        Operate(CommandKind.ListAsset, new Command { ListAsset = { Symbol = acme } });
        Operate(CommandKind.ListInstrument, new Command { ListInstrument = Instrument() });
        foreach (string name in (string[])["alice", "bob"]) Join(name);
    }

    private void BeginEpoch(uint epoch)
    {
        var terms = new StartEpochTerms { WriterId = Bytes16.FromText($"writer-{epoch}"), Epoch = epoch };
        Send(new Command { Header = { Kind = CommandKind.StartEpoch }, StartEpoch = terms });
        Send(new Command { Header = { Kind = CommandKind.Tick } });
    }

    /// <summary>Participant n has account n + 1, behind the house's, and session n.</summary>
    private void Join(string name)
    {
        var named = Bytes16.FromText(name);
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
        var logOn = new LogOnTerms { Name = named, ParticipantId = id, Role = Role.Trader };
        Send(new Command { Header = { Kind = CommandKind.LogOn }, LogOn = logOn });
    }

    private void Trade(Random random, int orders)
    {
        for (int done = 0; done < orders; done++)
        {
            if (done == orders / 2) BeginEpoch(2);
            int trader = 1 + random.Next(2);
            Command command = random.Next(10) switch
            {
                0 => Cancel(trader, _events[random.Next(_events.Count)]),
                1 => Replace(trader, _events[random.Next(_events.Count)], random),
                _ => Order(trader, random),
            };
            command.Header.SessionId = trader;
            command.Header.Connection = 1;
            command.Header.ClientSeqNum = random.Next(50) == 0 ? 1 : ++_numbers[trader];
            Send(command);
        }
    }

    private static Command Order(int trader, Random random) => new()
    {
        Header = { Kind = CommandKind.NewOrder },
        NewOrder = new NewOrderTerms
        {
            AccountId = trader + 1,
            InstrumentId = 1,
            Side = random.Next(2) == 0 ? Side.Buy : Side.Sell,
            OrderType = OrderType.Limit,
            TimeInForce = random.Next(5) == 0 ? TimeInForce.ImmediateOrCancel : TimeInForce.GoodTillCancel,
            Price = 10_000 + random.Next(-8, 9),
            OrderQty = random.Next(0, 30),
        },
    };

    private static Command Cancel(int trader, Event about) => new()
    {
        Header = { Kind = CommandKind.CancelOrder },
        CancelOrder = { OrderId = about.OrderAccepted.OrderId, AccountId = trader + 1 },
    };

    private static Command Replace(int trader, Event about, Random random) => new()
    {
        Header = { Kind = CommandKind.ReplaceOrder },
        ReplaceOrder = new ReplaceOrderTerms
        {
            OrderId = about.OrderAccepted.OrderId,
            AccountId = trader + 1,
            Price = 10_000 + random.Next(-8, 9),
            OrderQty = 1 + random.Next(40),
        },
    };

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
        long before = _ring.Cursor;
        _engine.Execute(in command);
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
    };
}

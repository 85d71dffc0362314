using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Engine.Memory;
using Matching.Engine.Ring;
using Matching.Journal.Log;
using Matching.Replay.Verification;

namespace Matching.Tests.Replay;

/// <summary>
/// A venue whose every command is written by hand, small enough to know by heart: alice, bob and carol, two
/// instruments, one with collars. Its journal is the one that docs/AUDITING.md shows.
/// </summary>
internal sealed class StoryVenue : IDisposable
{
    public const int Alice = 2;
    public const int Bob = 3;
    public const int Carol = 4;
    public const int Acme = 1;
    public const int Beta = 2;

    private const long Start = 1_767_225_600_000_000_000;

    private static readonly string[] s_names = ["alice", "bob", "carol"];

    private readonly NativeBlocks _memory = new();
    private readonly RingBuffer<Event> _ring;
    private readonly List<Event> _events = [];
    private readonly Dictionary<string, long> _orders = [];
    private readonly Dictionary<int, Hash256> _hashes = [];
    private readonly long[] _numbers = new long[4];
    private long _now = Start;

    public StoryVenue()
    {
        _ring = RingBuffer<Event>.SingleProducer(Limits.MaxEventsPerCommand, WaitStrategy.BusySpin());
        Engine = new MatchingEngine(_ring, _memory);
        Open();
        StoryLine.Tell(this);
    }

    public MatchingEngine Engine { get; }
    public IReadOnlyList<Event> Events => _events;

    /// <summary>The state hash behind each transaction, by its last sequence.</summary>
    public IReadOnlyDictionary<int, Hash256> Hashes => _hashes;

    /// <summary>The id of the order that was last taken under this name.</summary>
    public long this[string name] => _orders[name];

    public void Dispose() => _memory.Dispose();

    /// <summary>Participant n has account n + 1 and session n.</summary>
    public void New(int account, NewOrderTerms terms, string name = "")
    {
        terms.ClOrdId = Bytes16.FromText(name);
        terms.AccountId = account;
        if (terms.InstrumentId == 0) terms.InstrumentId = Acme;
        if (terms.OrderType == OrderType.None) terms.OrderType = OrderType.Limit;
        if (terms.TimeInForce == TimeInForce.None) terms.TimeInForce = TimeInForce.GoodTillCancel;
        long before = _events.Count;
        Send(account - 1, CommandKind.NewOrder, new Command { NewOrder = terms });
        Event first = _events[(int)before];
        if (first.Header.Kind == EventKind.OrderAccepted) _orders[name] = first.OrderAccepted.OrderId;
    }

    public void Send(int session, CommandKind kind, Command command)
    {
        command.Header.Kind = kind;
        command.Header.SessionId = session;
        command.Header.Connection = session == Limits.SystemSession || kind == CommandKind.LogOn ? 0 : 1;
        bool numbered = kind is not (CommandKind.Genesis or CommandKind.StartEpoch or CommandKind.Tick
            or CommandKind.LogOn);
        if (numbered) command.Header.ClientSeqNum = ++_numbers[session];
        command.Header.Stamp = _now += 1_000_000;
        command.Header.ReceivedTime = _now - 300;
        if (kind is not (CommandKind.Genesis or CommandKind.StartEpoch)) GoOn(_now);
        long before = _ring.Cursor;
        Engine.Execute(in command);
        Keep(before);
        if (kind != CommandKind.Genesis) GoOn(Engine.Time);
    }

    private void GoOn(long stamp)
    {
        for (long before = _ring.Cursor; Engine.Continue(stamp); before = _ring.Cursor) Keep(before);
    }

    private void Keep(long before)
    {
        for (long slot = before + 1; slot <= _ring.Cursor; slot++) _events.Add(_ring[slot]);
        _hashes[_events.Count] = StateHash.Of(Engine);
    }

    private void Open()
    {
        Span<byte> id = stackalloc byte[Bytes16.Length];
        VenueScript.Identity.VenueId.TryWriteBytes(id, bigEndian: true, out _);
        var genesis = new GenesisTerms
        {
            VenueId = new Bytes16(id),
            Shard = (int)VenueScript.Identity.Shard,
            FormatVersion = Limits.FormatVersion,
            RulesVersion = Limits.RulesVersion,
            Capacities = new Capacities
            {
                Assets = 4,
                Instruments = 4,
                Participants = 8,
                Accounts = 16,
                Balances = 64,
                ApiKeys = 8,
                Sessions = 8,
                SessionsPerParticipant = 4,
                Orders = 100,
                Quotes = 16,
                Protections = 8,
            },
        };
        Send(0, CommandKind.Genesis, new Command { Genesis = genesis });
        var epoch = new StartEpochTerms { WriterId = Bytes16.FromText("writer-1"), Epoch = 1 };
        Send(0, CommandKind.StartEpoch, new Command { StartEpoch = epoch });
        Send(0, CommandKind.Tick, new Command());
        List("USD", 2);
        List("ACME", 0);
        List("BETA", 0);
        Send(0, CommandKind.ListInstrument, new Command
        {
            ListInstrument = Instrument("ACME-USD", 2) with
            {
                ReferencePrice = 10_000,
                StaticCollar = 100_000,
                DynamicCollar = 50_000,
            },
        });
        Send(0, CommandKind.ListInstrument, new Command { ListInstrument = Instrument("BETA-USD", 3) });
        for (int trader = 1; trader <= s_names.Length; trader++) Join(trader);
    }

    private void List(string symbol, byte scale) => Send(0, CommandKind.ListAsset, new Command
    {
        ListAsset = { Symbol = Bytes16.FromText(symbol), Scale = scale },
    });

    private static ListInstrumentTerms Instrument(string symbol, int asset) => new()
    {
        Symbol = Bytes16.FromText(symbol),
        BaseAssetId = asset,
        QuoteAssetId = 1,
        PriceScale = 2,
        TickSize = 5,
        LotSize = 1,
        MinQty = 1,
        MaxQty = 1_000,
        MaxNotional = 9_000_000,
        MakerFeeRate = 20_000,
        TakerFeeRate = 50_000,
        MarketProtection = 50_000,
    };

    private void Join(int trader)
    {
        var named = Bytes16.FromText(s_names[trader - 1]);
        Send(0, CommandKind.AddParticipant, new Command { AddParticipant = { Name = named } });
        Send(0, CommandKind.OpenAccount, new Command
        {
            OpenAccount = { Name = named, ParticipantId = trader },
        });
        for (int asset = 1; asset <= 3; asset++)
        {
            var deposit = new TransferFundsTerms
            {
                FromAccountId = Limits.ExternalAccount,
                ToAccountId = trader + 1,
                AssetId = asset,
                Amount = asset == 1 ? 5_000_000 : 1_000,
            };
            Send(0, CommandKind.TransferFunds, new Command { TransferFunds = deposit });
        }
        var logOn = new LogOnTerms { Name = named, ParticipantId = trader, Role = Role.MarketMaker };
        Send(0, CommandKind.LogOn, new Command { LogOn = logOn });
    }
}

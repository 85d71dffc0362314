using Matching.Engine;
using Matching.Engine.Book;
using Matching.Engine.Commands;

namespace Matching.Tests.Engine;

/// <summary>
/// Commands by seed, of all kinds, from small spaces, so that they meet: few prices, names and accounts,
/// tables that run full; now and then something huge, wrong, repeated or from a dead connection. Looks at the
/// twin to aim.
/// </summary>
internal sealed class TwinStream(int seed)
{
    private static readonly (int Maker, int Taker)[] _fees =
    [
        (0, 0), (-10_000, 20_000), (500_000, 500_000), (-50_000_000, 50_000_000), (100_000_000, 0),
        (333, 77_777),
    ];

    private readonly Random _random = new(seed);
    private long _time = 1_000;
    private long _lot = 1;
    private long _tick = 1;
    private byte _priceScale;

    public Capacities Capacities { get; } = Draw(new Random(~seed));

    /// <summary>The commands that every stream begins with: a venue on which something can happen.</summary>
    public IEnumerable<Command> Opening()
    {
        var genesis = new VenueSetup { Capacities = Capacities }.Genesis;
        yield return Make(CommandKind.Genesis, (ref Command c) => c.Genesis = genesis);
        yield return Make(CommandKind.StartEpoch, (ref Command c) => c.StartEpoch.Epoch = 1);
        byte[][] scales = [[0, 2, 2], [18, 0, 0], [0, 18, 0], [3, 2, 2]];
        byte[] scale = scales[_random.Next(scales.Length)];
        _priceScale = scale[2];
        if (scale[0] == 18) _lot = 1_000_000_000_000_000_000;
        if (scale[0] == 3) _lot = 1_000;
        if (Chance(20)) _tick = 5;
        yield return Numbered(CommandKind.ListAsset, 1, ListAsset("XYZ", scale[0]));
        yield return Numbered(CommandKind.ListAsset, 2, ListAsset("USD", scale[1]));
        for (int i = 1; i <= 2; i++)
            yield return Numbered(CommandKind.ListInstrument, 2 + i, Instrument($"XYZ{i}"));
        for (int i = 1; i <= 3; i++)
        {
            yield return Numbered(CommandKind.AddParticipant, 5 + i * 10, (ref Command c) =>
                c.AddParticipant.Name = Bytes16.FromText("member"));
            yield return Numbered(CommandKind.OpenAccount, 6 + i * 10, OpenAccount(i));
            yield return Make(CommandKind.LogOn, LogOn(i, "main", Role.Trader));
            for (int asset = 1; asset <= 2; asset++)
                yield return Numbered(CommandKind.TransferFunds, 6 + asset + i * 10, Deposit(i + 1, asset));
        }
    }

    public Command Next(TwinVenue twin)
    {
        int dice = _random.Next(1_000);
        Command command = dice switch
        {
            < 480 => NewOrder(twin),
            < 620 => Cancel(twin),
            < 860 => Replace(twin),
            < 930 => Make(CommandKind.TransferFunds, Transfer(twin)),
            < 940 => Make(CommandKind.SetMode, (ref Command c) => c.SetMode.Mode = Mode()),
            < 955 => Make(CommandKind.LogOn, LogOn(_random.Next(0, 6), Name(), (Role)_random.Next(4))),
            < 960 => Make(CommandKind.LogOff, (ref Command c) => c.LogOff.Reason = LogOffReason.ByClient),
            < 965 => Make(CommandKind.Tick, (ref Command _) => { }),
            < 970 => Make(CommandKind.AddParticipant, AddParticipant()),
            < 975 => Make(CommandKind.OpenAccount, OpenAccount(_random.Next(0, 7))),
            < 980 => Make(CommandKind.AddApiKey, (ref Command c) => c.AddApiKey = Key()),
            < 985 => Make(CommandKind.ListAsset, ListAsset("A" + Name()[..1], 3)),
            < 990 => Make(CommandKind.ListInstrument, Instrument("XYZ" + _random.Next(1, 5))),
            < 992 => Make(CommandKind.ActivateRules, (ref Command c) =>
                c.ActivateRules.RulesVersion = Small(1, 2)),
            _ => Make(CommandKind.Tick, (ref Command _) => { }),
        };
        Send(ref command, twin);
        return command;
    }

    /// <summary>Mostly through the right session and under a new number.</summary>
    private void Send(ref Command command, TwinVenue twin)
    {
        CommandKind kind = command.Header.Kind;
        if (kind is CommandKind.Tick or CommandKind.LogOn) return;
        int session = 0;
        int account = kind switch
        {
            CommandKind.NewOrder => command.NewOrder.AccountId,
            CommandKind.CancelOrder => command.CancelOrder.AccountId,
            CommandKind.ReplaceOrder => command.ReplaceOrder.AccountId,
            _ => -1,
        };
        if (account >= 2 && account < twin.AccountCount)
            for (int id = 1; id < twin.Sessions.Count; id++)
                if (twin.Sessions[id].Participant == twin.OwnerOf(account) && (session == 0 || Chance(30)))
                    session = id;
        if (kind == CommandKind.LogOff || Chance(2)) session = _random.Next(1, twin.Sessions.Count + 1);
        command.Header.SessionId = session;
        if (session >= twin.Sessions.Count) return;
        command.Header.Connection = twin.Sessions[session].Connection - (Chance(1) ? 1 : 0);
        command.Header.ClientSeqNum = twin.Sessions[session].Highest + (Chance(2) ? 0 : _random.Next(1, 4));
    }

    private Command NewOrder(TwinVenue twin) => Make(CommandKind.NewOrder, (ref Command c) =>
    {
        bool market = Chance(8);
        int tif = Chance(70) && !market ? 1 : Chance(4) ? _random.Next(0, 5) : _random.Next(2, 4);
        c.NewOrder = new NewOrderTerms
        {
            ClOrdId = Any(Name()),
            Price = market && Chance(70) ? 0 : Price(),
            OrderQty = Qty(),
            AccountId = Account(twin),
            InstrumentId = Small(1, 2),
            Side = Chance(1) ? (Side)_random.Next(4) : (Side)_random.Next(1, 3),
            OrderType = Chance(1) ? (OrderType)_random.Next(4) : market ? OrderType.Market : OrderType.Limit,
            TimeInForce = (TimeInForce)tif,
            ExecInst = tif == 1 && Chance(10) ? ExecInst.PostOnly : Chance(1) ? (ExecInst)_random.Next(4) : 0,
        };
    });

    private Command Cancel(TwinVenue twin) => Make(CommandKind.CancelOrder, (ref Command c) =>
    {
        (int account, long id, Bytes16 name) = Aim(twin);
        c.CancelOrder = new CancelOrderTerms { AccountId = account, OrderId = id, OrigClOrdId = name };
    });

    private Command Replace(TwinVenue twin) => Make(CommandKind.ReplaceOrder, (ref Command c) =>
    {
        (int account, long id, Bytes16 name) = Aim(twin);
        TwinOrder? order = twin.Live.Find(live => live.Id == id);
        c.ReplaceOrder = new ReplaceOrderTerms
        {
            AccountId = account,
            OrderId = id,
            OrigClOrdId = name,
            ClOrdId = Chance(80) ? default : Any(Name()),
            Price = order is not null && Chance(40) ? order.Price : Price(),
            OrderQty = order is not null && Chance(30) ? order.Cum + order.Leaves - _lot : Qty(),
        };
    });

    /// <summary>Mostly a live order, by id or by name, of the account that owns it.</summary>
    private (int Account, long Id, Bytes16 Name) Aim(TwinVenue twin)
    {
        if (twin.Live.Count == 0 || Chance(8))
        {
            long id = Chance(50) ? 0 : OrderPool.MakeOrderId(Small(1, 9), Small(1, 9));
            return (Account(twin), id, Any(Name()));
        }
        TwinOrder order = twin.Live[_random.Next(twin.Live.Count)];
        int account = Chance(3) ? Account(twin) : order.AccountId;
        return Chance(50) ? (account, order.Id, default) : (account, 0, order.Name);
    }

    private TestVenue.Fill Transfer(TwinVenue twin) => Chance(60)
        ? Deposit(_random.Next(0, twin.AccountCount + 1), Small(1, 2))
        : (ref Command c) => c.TransferFunds = new TransferFundsTerms
        {
            Amount = Amount(),
            FromAccountId = _random.Next(-1, twin.AccountCount + 1),
            ToAccountId = Chance(30) ? 0 : _random.Next(0, twin.AccountCount),
            AssetId = Small(1, 2),
        };

    private TestVenue.Fill Deposit(int account, int asset) => (ref Command c) =>
        c.TransferFunds =
            new TransferFundsTerms { Amount = Amount(), ToAccountId = account, AssetId = asset };

    private TestVenue.Fill LogOn(int participant, string name, Role role) => (ref Command c) => c.LogOn =
        new LogOnTerms { Name = Bytes16.FromText(name), ParticipantId = participant, Role = role };

    private static TestVenue.Fill OpenAccount(int participant) => (ref Command c) => c.OpenAccount =
        new OpenAccountTerms { Name = Bytes16.FromText("account"), ParticipantId = participant };

    private TestVenue.Fill Instrument(string symbol)
    {
        (int maker, int taker) = _fees[_random.Next(_fees.Length)];
        var setup = new VenueSetup
        {
            PriceScale = _priceScale,
            TickSize = _tick,
            LotSize = _lot,
            MinQty = _lot,
            MakerFeeRate = maker,
            TakerFeeRate = taker,
        };
        return (ref Command c) =>
            c.ListInstrument = setup.Instrument with { Symbol = Bytes16.FromText(symbol) };
    }

    private AddApiKeyTerms Key() => new()
    {
        KeyId = Small(1, 6),
        ParticipantId = Small(1, 4),
        Role = (Role)_random.Next(1, 4),
    };

    private static TestVenue.Fill ListAsset(string symbol, byte scale) => (ref Command c) =>
        c.ListAsset = new ListAssetTerms { Symbol = Bytes16.FromText(symbol), Scale = scale };

    private TestVenue.Fill AddParticipant() => (ref Command c) => c.AddParticipant.Name = Any("member");

    private VenueMode Mode() => Chance(75) ? VenueMode.Normal : (VenueMode)_random.Next(5);
    private int Account(TwinVenue twin) =>
        Chance(2) ? _random.Next(-1, 20) : _random.Next(2, twin.AccountCount);
    private string Name() => "abcdefghijklmnopqrstuvwxyz"[_random.Next(26)] + "1";
    private Bytes16 Any(string name) => Chance(10) ? default : Bytes16.FromText(name);
    private bool Chance(int percent) => _random.Next(100) < percent;
    private int Small(int low, int high) => Chance(1) ? _random.Next(-1, 9) : _random.Next(low, high + 1);

    private long Price() => Wild() ?? _random.Next(1, 13) * _tick * (Chance(4) ? 64 : 1);
    private long Qty() => Wild() ?? _random.Next(1, 8) * _lot;
    private long Amount() => Wild() ?? (Chance(50) ? _random.Next(1, 200) * _lot : 1L << _random.Next(0, 62));

    private long? Wild() => !Chance(3) ? null : _random.Next(4) switch
    {
        0 => _random.Next(-2, 2),
        1 => Limits.MaxAmount - _random.Next(-2, 3),
        2 => 1L << _random.Next(20, 63),
        _ => _random.NextInt64() / _lot * _lot,
    };

    private Command Numbered(CommandKind kind, long number, TestVenue.Fill fill)
    {
        Command command = Make(kind, fill);
        command.Header.ClientSeqNum = number;
        return command;
    }

    private Command Make(CommandKind kind, TestVenue.Fill fill)
    {
        var command = new Command();
        command.Header.Kind = kind;
        // Now and then the clock stands still or goes back.
        command.Header.Stamp = _time += _random.Next(-3, 20);
        command.Header.ReceivedTime = _time - 1;
        fill(ref command);
        return command;
    }

    private static Capacities Draw(Random random) => new()
    {
        Assets = random.Next(2, 5),
        Instruments = random.Next(2, 4),
        Participants = random.Next(3, 6),
        Accounts = random.Next(5, 9),
        Balances = random.Next(10, 25),
        ApiKeys = random.Next(1, 4),
        Sessions = random.Next(3, 9),
        SessionsPerParticipant = random.Next(1, 4),
        Orders = random.Next(2, 70),
    };
}

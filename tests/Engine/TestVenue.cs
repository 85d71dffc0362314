using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Engine.Ledger;

namespace Matching.Tests.Engine;

/// <summary>
/// A venue set up by commands alone, with names for what is in it. Keeps the journal, and proves it all when
/// disposed after a test that passed.
/// </summary>
internal sealed class TestVenue : IDisposable
{
    private const long NanosecondsPerCommand = 10;

    private readonly EngineHost _host = new();
    private readonly List<Event> _journal = [];
    private readonly Dictionary<string, int> _participants = [];
    private readonly Dictionary<string, string> _owners = [];
    private readonly Dictionary<string, int> _accounts = new()
    {
        ["external"] = Limits.ExternalAccount,
        ["house"] = Limits.HouseAccount,
    };
    private long _time = 1_000;

    public TestVenue(VenueSetup setup)
    {
        Setup = setup;
        Send(CommandKind.Genesis, (ref Command c) => c.Genesis = setup.Genesis);
        StartEpoch();
        Send(CommandKind.ListAsset, (ref Command c) => c.ListAsset = Asset("XYZ", setup.BaseScale));
        Send(CommandKind.ListAsset, (ref Command c) => c.ListAsset = Asset("USD", setup.QuoteScale));
        for (int number = 1; number <= setup.Instruments; number++)
        {
            ListInstrumentTerms terms = setup.InstrumentOf(number);
            Send(CommandKind.ListInstrument, (ref Command c) => c.ListInstrument = terms);
        }
        foreach (string name in setup.Members) Join(name, setup.Funds);
        foreach ((string name, string owner) in setup.Accounts) OpenAccount(name, owner, setup.Funds);
    }

    public VenueSetup Setup { get; }
    public VenueState State => _host.State;
    public IReadOnlyList<Event> Journal => _journal;
    public long NextDeadline => _host.Engine.NextDeadline;

    /// <summary>The member's session; what a member's name stands for as a sender.</summary>
    public Dictionary<string, (int Id, int Connection)> Sessions { get; } = new() { ["ops"] = (0, 0) };

    /// <summary>The venue's process starts, again or for the first time.</summary>
    public Event[] StartEpoch()
    {
        uint epoch = State.Epoch + 1;
        Event[] started = Send(CommandKind.StartEpoch, (ref Command c) => c.StartEpoch.Epoch = epoch);
        return [.. started, .. Send(CommandKind.Tick, (ref Command _) => { })];
    }

    /// <summary>A new member, with account, session and funds.</summary>
    public void Join(string name, decimal funds)
    {
        Bytes16 text = Bytes16.FromText(name);
        Send(CommandKind.AddParticipant, (ref Command c) => c.AddParticipant.Name = text);
        _participants[name] = State.Members.ParticipantCount;
        OpenAccount(name, name, funds);
        LogOn(name, State.RulesVersion < Limits.LeastPrivilege ? Role.Trader : Role.MarketMaker);
    }

    /// <summary>A new account of a member, with funds.</summary>
    public void OpenAccount(string name, string owner, decimal funds)
    {
        var terms = new OpenAccountTerms
        {
            Name = Bytes16.FromText(name),
            ParticipantId = _participants[owner],
        };
        Send(CommandKind.OpenAccount, (ref Command c) => c.OpenAccount = terms);
        _accounts[name] = State.Accounts.Count - 1;
        _owners[name] = owner;
        for (int asset = 1; asset <= State.Directory.AssetCount && funds > 0; asset++)
            Deposit(name, asset, Scaled(funds, State.Directory.Asset(asset).Scale));
    }

    public void Deposit(string name, int asset, long amount) =>
        Send(CommandKind.TransferFunds, (ref Command c) => c.TransferFunds = new TransferFundsTerms
        {
            Amount = amount,
            FromAccountId = Limits.ExternalAccount,
            ToAccountId = _accounts[name],
            AssetId = asset,
        });

    /// <summary>A member's session; behind a slash its name, where it is not the first.</summary>
    public Event LogOn(
        string from, Role role, CancelOnDisconnect cancelOnDisconnect = CancelOnDisconnect.None)
    {
        string[] parts = from.Split('/');
        var terms = new LogOnTerms
        {
            Name = Bytes16.FromText(parts.Length > 1 ? parts[1] : "main"),
            ParticipantId = _participants.GetValueOrDefault(parts[0]),
            Role = role,
            CancelOnDisconnect = cancelOnDisconnect,
        };
        Event e = Send(CommandKind.LogOn, (ref Command c) => c.LogOn = terms)[^1];
        if (e.Header.Kind == EventKind.LoggedOn)
            Sessions[from] = (e.LoggedOn.Command.SessionId, e.LoggedOn.Command.Connection);
        return e;
    }

    /// <summary>The next command comes at exactly this time.</summary>
    public void SetClock(long time) => _time = time - NanosecondsPerCommand;

    public delegate void Fill(ref Command command);

    /// <summary>Sends a command under its session's next number, by default from the venue itself.</summary>
    public Event[] Send(CommandKind kind, Fill fill, string from = "ops", long? clientSeqNum = null)
    {
        (int session, int connection) = SessionOf(from);
        var command = new Command();
        command.Header = new CommandHeader
        {
            Stamp = _time += NanosecondsPerCommand,
            ReceivedTime = _time - 5,
            SessionId = session,
            Connection = connection,
            Kind = kind,
        };
        if (kind > CommandKind.Tick || kind == CommandKind.ActivateRules)
            command.Header.ClientSeqNum = clientSeqNum ?? NextNumber(session);
        if (kind == CommandKind.LogOn) command.Header.SessionId = command.Header.Connection = 0;
        fill(ref command);
        return Send(in command);
    }

    public Event[] Send(in Command command)
    {
        int before = _journal.Count;
        _host.Execute(in command, _journal);
        return _journal[before..].ToArray();
    }

    /// <summary>An account by its name or number; a session's name behind a slash doesn't matter.</summary>
    public int Account(string name) => int.TryParse(name, out int id) ? id : _accounts[name.Split('/')[0]];

    public int Participant(string name) => _participants[name];

    public Balance Balance(string name, int asset)
    {
        int slot = State.Accounts.Find(Account(name), asset);
        return slot == 0 ? default : State.Accounts.BalanceAt(slot);
    }

    /// <summary>What an order is called in a scenario: its latest name, or its number.</summary>
    public string NameOf(long orderId)
    {
        Bytes16 name = default;
        foreach (Event e in _journal)
        {
            if (e.Header.Kind == EventKind.OrderAccepted && e.OrderAccepted.OrderId == orderId)
                name = e.OrderAccepted.Terms.ClOrdId;
            if (e.Header.Kind == EventKind.OrderReplaced && e.OrderReplaced.Order.OrderId == orderId)
                name = e.OrderReplaced.Order.ClOrdId;
        }
        return ScenarioEvent.Name(name, orderId);
    }

    public void Prove() => Proofs.All(_host, _journal);

    public void Dispose() => _host.Dispose();

    public static long Scaled(decimal value, int scale)
    {
        for (int i = 0; i < scale; i++) value *= 10;
        if (!decimal.IsInteger(value)) throw new ArgumentException($"{value} has too many decimals");
        return (long)value;
    }

    private (int Id, int Connection) SessionOf(string from)
    {
        if (Sessions.TryGetValue(from, out (int Id, int Connection) session)) return session;
        string[] parts = from.Split('/');
        parts[0] = _owners[parts[0]];
        return Sessions[string.Join('/', parts)];
    }

    private long NextNumber(int session) =>
        State.Members.HasSession(session) ? State.Members.Session(session).HighestClientSeqNum + 1 : 1;

    private static ListAssetTerms Asset(string symbol, byte scale) =>
        new() { Symbol = Bytes16.FromText(symbol), Scale = scale };
}

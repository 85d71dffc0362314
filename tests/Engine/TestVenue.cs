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
    private readonly EngineHost _host = new();
    private readonly List<Event> _journal = [];
    private readonly Dictionary<string, int> _participants = [];
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
        Send(CommandKind.StartEpoch, (ref Command c) => c.StartEpoch.Epoch = 1);
        Send(CommandKind.Tick, (ref Command _) => { });
        Send(CommandKind.ListAsset, (ref Command c) => c.ListAsset = Asset("XYZ", setup.BaseScale));
        Send(CommandKind.ListAsset, (ref Command c) => c.ListAsset = Asset("USD", setup.QuoteScale));
        Send(CommandKind.ListInstrument, (ref Command c) => c.ListInstrument = setup.Instrument);
        foreach (string name in setup.Members) Join(name, setup.Funds);
    }

    public VenueSetup Setup { get; }
    public VenueState State => _host.State;
    public IReadOnlyList<Event> Journal => _journal;

    /// <summary>The member's session; what a member's name stands for as a sender.</summary>
    public Dictionary<string, (int Id, int Connection)> Sessions { get; } = new() { ["ops"] = (0, 0) };

    /// <summary>A new member, with account, session and funds.</summary>
    public void Join(string name, decimal funds)
    {
        Bytes16 text = Bytes16.FromText(name);
        Send(CommandKind.AddParticipant, (ref Command c) => c.AddParticipant.Name = text);
        int participant = _participants[name] = State.Members.ParticipantCount;
        Send(CommandKind.OpenAccount, (ref Command c) =>
            c.OpenAccount = new OpenAccountTerms { Name = text, ParticipantId = participant });
        _accounts[name] = State.Accounts.Count - 1;
        LogOn(name, Role.Trader);
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

    public Event LogOn(string name, Role role)
    {
        var terms = new LogOnTerms
        {
            Name = Bytes16.FromText("main"),
            ParticipantId = _participants.GetValueOrDefault(name),
            Role = role,
        };
        Event e = Send(CommandKind.LogOn, (ref Command c) => c.LogOn = terms)[0];
        if (e.Header.Kind == EventKind.LoggedOn)
            Sessions[name] = (e.LoggedOn.Command.SessionId, e.LoggedOn.Command.Connection);
        return e;
    }

    public delegate void Fill(ref Command command);

    /// <summary>Sends a command under its session's next number, by default from the venue itself.</summary>
    public Event[] Send(CommandKind kind, Fill fill, string from = "ops", long? clientSeqNum = null)
    {
        (int session, int connection) = Sessions[from];
        var command = new Command();
        command.Header = new CommandHeader
        {
            Stamp = _time += 10,
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

    public int Account(string name) => int.TryParse(name, out int id) ? id : _accounts[name];

    public int Participant(string name) => _participants[name];

    public Balance Balance(string name, int asset)
    {
        int slot = State.Accounts.Find(Account(name), asset);
        return slot == 0 ? default : State.Accounts.BalanceAt(slot);
    }

    public void Prove() => Proofs.All(_host, _journal);

    public void Dispose() => _host.Dispose();

    public static long Scaled(decimal value, int scale)
    {
        for (int i = 0; i < scale; i++) value *= 10;
        if (!decimal.IsInteger(value)) throw new ArgumentException($"{value} has too many decimals");
        return (long)value;
    }

    private long NextNumber(int session) =>
        State.Members.HasSession(session) ? State.Members.Session(session).HighestClientSeqNum + 1 : 1;

    private static ListAssetTerms Asset(string symbol, byte scale) =>
        new() { Symbol = Bytes16.FromText(symbol), Scale = scale };
}

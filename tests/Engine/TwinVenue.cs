using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;

namespace Matching.Tests.Engine;

/// <summary>
/// The slow, obvious twin of the engine: lists and big numbers, written from the rules and not from the
/// engine. One command gives the list of its outcomes, those of what was due before it included.
/// </summary>
internal sealed class TwinVenue
{
    private List<TwinOutcome> _outcomes = [];
    private int _transaction;

    public TwinVenue(Capacities capacities)
    {
        Capacities = capacities;
        Ledger = new TwinLedger(this, capacities.Balances);
        Entries = new TwinEntries(this);
        Market = new TwinMarket(this);
        Sweep = new TwinSweep(this);
        Stops = new TwinStops(this);
        Quoting = new TwinQuoting(this);
        Scopes = new TwinScopes(this);
        Operations = new TwinOperations(this);
        Rules = new TwinRules(this);
        Members = new TwinMembers(this);
    }

    public Capacities Capacities { get; }
    public long Time { get; set; }
    public uint Epoch { get; private set; }
    public VenueMode Mode { get; set; } = VenueMode.Normal;
    public bool Killed { get; set; }
    public long Orders { get; set; }
    public long Arrivals { get; set; }

    public List<TwinOrder> Live { get; } = [];
    public List<TwinInstrument> Instruments { get; private set; } = [];
    public List<ListAssetTerms> Assets { get; } = [];
    public List<TwinAccount> Accounts { get; private set; } = [new() { Owner = 0 }, new() { Owner = 0 }];
    public List<TwinSession> Sessions { get; } = [new() { Role = Role.Administrator, IsLive = true }];

    public int RulesVersion { get; set; }

    /// <summary>Whether each participant is killed; number 0 is the venue itself.</summary>
    public List<bool> Participants { get; } = [false];

    public List<TwinProtection> Protections { get; private set; } = [];

    /// <summary>Of each group in the order in which they joined it.</summary>
    public List<TwinQuote> Quotes { get; private set; } = [];

    /// <summary>Maker and taker rate of each tier that has any.</summary>
    public Dictionary<int, (int Maker, int Taker)> Tiers { get; } = [];

    public TwinLedger Ledger { get; private set; }
    public TwinEntries Entries { get; }
    public TwinMarket Market { get; }
    public TwinSweep Sweep { get; }
    public TwinStops Stops { get; }
    public TwinQuoting Quoting { get; }
    public TwinScopes Scopes { get; }
    public TwinOperations Operations { get; }
    public TwinRules Rules { get; }
    public TwinMembers Members { get; }

    /// <summary>Events of the transaction that is being written.</summary>
    public int EventsSoFar => _outcomes.Count - _transaction;

    /// <summary>Events since this command began; only differences mean something.</summary>
    public int EventsInAll => _outcomes.Count;

    public List<TwinOutcome> Execute(in Command command)
    {
        _outcomes = [];
        _transaction = 0;
        CommandKind kind = command.Header.Kind;
        if (!EngineHost.IsExempt(kind))
            Scopes.DoWhatIsDue(Math.Max(Time, command.Header.Stamp));
        Time = Math.Max(Time, command.Header.Stamp);
        GoOnInContinuation();
        switch (kind)
        {
            case CommandKind.Genesis:
                RulesVersion = command.Genesis.RulesVersion;
                Say(EventKind.Genesis); break;
            case CommandKind.StartEpoch:
                Epoch = command.StartEpoch.Epoch;
                Say(EventKind.EpochStarted);
                break;
            case CommandKind.Tick: Say(EventKind.TimeAdvanced); break;
            case CommandKind.LogOn: Members.LogOn(command.LogOn); break;
            case CommandKind.LogOff: Members.LogOff(in command.Header); break;
            default: InSession(in command); break;
        }
        if (!EngineHost.IsExempt(kind)) Stops.Take();
        return _outcomes;
    }

    /// <summary>Ends the transaction that is being written, so that its bounds begin anew.</summary>
    public void GoOnInContinuation() => _transaction = _outcomes.Count;

    public void Say(EventKind kind, RejectReason reason = RejectReason.None, int number = 0) =>
        Say(new TwinOutcome(kind) { Reason = reason, Detail = number });

    public void Say(TwinOutcome outcome) => _outcomes.Add(outcome with { Time = Time });

    /// <summary>A command's one answer.</summary>
    public void Answer(RejectReason reason, EventKind done, EventKind refused, int number = 0)
    {
        if (reason == RejectReason.None) Say(done, number: number);
        else Say(refused, reason);
    }

    public TwinInstrument? Instrument(int id) =>
        id > 0 && id <= Instruments.Count ? Instruments[id - 1] : null;

    public bool IsAccount(int id) => id >= 2 && id < Accounts.Count;

    /// <summary>A venue in the same state, to try things on that must not happen.</summary>
    public TwinVenue Copy()
    {
        var copy = new TwinVenue(Capacities)
        {
            Time = Time,
            Epoch = Epoch,
            Mode = Mode,
            Killed = Killed,
            Orders = Orders,
            Arrivals = Arrivals,
            Accounts = Accounts,
            Instruments = [.. Instruments.Select(instrument => instrument.Copy())],
            Protections = [.. Protections.Select(protection => protection.Copy())],
            Quotes = [.. Quotes.Select(quote => quote.Copy())],
        };
        copy.Live.AddRange(Live.Select(order => order.Copy(copy.Instruments[order.Instrument.Id - 1])));
        copy.Ledger = Ledger.CopyFor(copy);
        return copy;
    }

    private void InSession(in Command command)
    {
        RejectReason reason = Members.CheckConnection(in command.Header);
        if (reason == RejectReason.None)
        {
            TwinSession session = Sessions[command.Header.SessionId];
            if (command.Header.ClientSeqNum <= session.Highest)
            {
                Say(EventKind.CommandRepeated);
                return;
            }
            session.Highest = command.Header.ClientSeqNum;
        }
        switch (command.Header.Kind)
        {
            case CommandKind.NewOrder: Entries.Enter(in command, reason); break;
            case CommandKind.CancelOrder: Market.Cancel(in command, reason); break;
            case CommandKind.ReplaceOrder: Market.Replace(in command, reason); break;
            case CommandKind.Quote: Quoting.Enter(in command, reason); break;
            case CommandKind.MassCancel: Scopes.MassCancel(in command, reason); break;
            case CommandKind.MassStatus: Scopes.MassStatus(in command, reason); break;
            case CommandKind.OrderStatus: Scopes.OrderStatus(in command, reason); break;
            case CommandKind.CancelAllAfter: Scopes.CancelAllAfter(in command, reason); break;
            case CommandKind.SetProtection: Quoting.SetProtection(in command, reason); break;
            case CommandKind.ResetProtection: Quoting.ResetProtection(in command, reason); break;
            case CommandKind.SetKillSwitch: Rules.Kill(in command, reason); break;
            default: Operate(in command, reason); break;
        }
    }

    /// <summary>An operator runs the market; who and what there is, an administrator says.</summary>
    private bool MayOperate(in CommandHeader header) => Sessions[header.SessionId].Role switch
    {
        Role.Administrator => true,
        Role.Operator when RulesVersion == 1 => true,
        Role.Operator => header.Kind is CommandKind.SetMode or CommandKind.SetInstrumentStatus
            or CommandKind.SetInstrumentRules or CommandKind.SetAccountRules or CommandKind.SetHoldingsLimit,
        _ => false,
    };

    private void Operate(in Command command, RejectReason reason)
    {
        if (reason == RejectReason.None && !MayOperate(in command.Header)) reason = RejectReason.NotPermitted;
        switch (command.Header.Kind)
        {
            case CommandKind.ListAsset: Operations.ListAsset(command.ListAsset, reason); break;
            case CommandKind.ListInstrument: Operations.ListInstrument(command.ListInstrument, reason); break;
            case CommandKind.AddParticipant: Operations.AddParticipant(command.AddParticipant, reason); break;
            case CommandKind.OpenAccount: Operations.OpenAccount(command.OpenAccount, reason); break;
            case CommandKind.AddApiKey: Operations.AddApiKey(command.AddApiKey, reason); break;
            case CommandKind.RevokeApiKey: Operations.RevokeApiKey(command.RevokeApiKey, reason); break;
            case CommandKind.TransferFunds: Operations.Transfer(command.TransferFunds, reason); break;
            case CommandKind.SetMode:
                Operations.SetMode(command.SetMode.Mode, command.Header.SessionId, reason);
                break;
            case CommandKind.ActivateRules: Operations.Activate(command.ActivateRules, reason); break;
            case CommandKind.SetFeeTier: Rules.SetFeeTier(command.SetFeeTier, reason); break;
            case CommandKind.SetInstrumentStatus: Rules.SetStatus(in command, reason); break;
            case CommandKind.SetInstrumentRules: Rules.SetRules(command.SetInstrumentRules, reason); break;
            case CommandKind.SetAccountRules: Rules.SetAccount(in command, reason); break;
            case CommandKind.SetHoldingsLimit: Rules.SetLimit(command.SetHoldingsLimit, reason); break;
            default: throw new ArgumentException($"no command of kind {command.Header.Kind}");
        }
    }
}

using System.Numerics;
using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;

namespace Matching.Tests.Engine;

/// <summary>
/// The slow, obvious twin of the engine: lists and big numbers, written from the rules and not from the
/// engine. One command gives the list of its outcomes.
/// </summary>
internal sealed class TwinVenue(Capacities capacities)
{
    private readonly List<Outcome> _outcomes = [];
    private readonly List<TwinSession> _sessions = [new() { Role = Role.Operator, IsLive = true }];
    private readonly HashSet<long> _keys = [];
    private readonly List<ListAssetTerms> _assets = [];
    private readonly List<int> _owners = [0, 0];
    private int _participants;
    private VenueMode _mode = VenueMode.Normal;
    private long _time;
    private TwinLedger? _ledger;
    private TwinMarket? _market;

    public Capacities Capacities => capacities;
    public List<TwinOrder> Live { get; } = [];
    public List<TwinInstrument> Instruments { get; } = [];
    public TwinLedger Ledger => _ledger ??= new TwinLedger(this, capacities.Balances);
    public TwinMarket Market => _market ??= new TwinMarket(this);
    public IReadOnlyList<TwinSession> Sessions => _sessions;
    public int AccountCount => _owners.Count;
    public int OwnerOf(int account) => _owners[account];

    public List<Outcome> Execute(in Command command)
    {
        _outcomes.Clear();
        _time = Math.Max(_time, command.Header.Stamp);
        switch (command.Header.Kind)
        {
            case CommandKind.Genesis: Say(EventKind.Genesis); break;
            case CommandKind.StartEpoch: Say(EventKind.EpochStarted); break;
            case CommandKind.Tick: Say(EventKind.TimeAdvanced); break;
            case CommandKind.LogOn: LogOn(in command.LogOn); break;
            case CommandKind.LogOff: LogOff(in command.Header); break;
            default: InSession(in command); break;
        }
        return _outcomes;
    }

    public void Say(EventKind kind, RejectReason reason = RejectReason.None, int number = 0) =>
        Say(new Outcome(kind) { Reason = reason, Detail = number });

    public void Say(Outcome outcome) => _outcomes.Add(outcome with { Time = _time });

    public RejectReason CheckAccount(in CommandHeader header, int account)
    {
        RejectReason reason = CheckConnection(in header);
        if (reason != RejectReason.None) return reason;
        if (account < 2 || account >= _owners.Count) return RejectReason.UnknownAccount;
        return _owners[account] == _sessions[header.SessionId].Participant
            ? RejectReason.None
            : RejectReason.WrongAccount;
    }

    public RejectReason CheckMode() => _mode switch
    {
        VenueMode.Halted => RejectReason.VenueHalted,
        VenueMode.CancelOnly => RejectReason.VenueCancelOnly,
        _ => RejectReason.None,
    };

    private RejectReason CheckConnection(in CommandHeader header)
    {
        if (header.SessionId < 0 || header.SessionId >= _sessions.Count) return RejectReason.UnknownSession;
        TwinSession session = _sessions[header.SessionId];
        return session.IsLive && session.Connection == header.Connection
            ? RejectReason.None
            : RejectReason.SessionSuperseded;
    }

    private void InSession(in Command command)
    {
        RejectReason reason = CheckConnection(in command.Header);
        if (reason == RejectReason.None)
        {
            TwinSession session = _sessions[command.Header.SessionId];
            if (command.Header.ClientSeqNum <= session.Highest)
            {
                Say(EventKind.CommandRepeated);
                return;
            }
            session.Highest = command.Header.ClientSeqNum;
            if (session.Role != Role.Operator) reason = RejectReason.NotPermitted;
        }
        switch (command.Header.Kind)
        {
            case CommandKind.NewOrder: Market.NewOrder(in command); break;
            case CommandKind.CancelOrder: Market.Cancel(in command); break;
            case CommandKind.ReplaceOrder: Market.Replace(in command); break;
            default: Operate(in command, reason); break;
        }
    }

    private void Operate(in Command command, RejectReason reason)
    {
        switch (command.Header.Kind)
        {
            case CommandKind.ListAsset: ListAsset(command.ListAsset, reason); break;
            case CommandKind.ListInstrument: ListInstrument(command.ListInstrument, reason); break;
            case CommandKind.AddParticipant: AddParticipant(command.AddParticipant, reason); break;
            case CommandKind.OpenAccount: OpenAccount(command.OpenAccount, reason); break;
            case CommandKind.AddApiKey: AddApiKey(command.AddApiKey, reason); break;
            case CommandKind.TransferFunds: Transfer(command.TransferFunds, reason); break;
            case CommandKind.SetMode: SetMode(command.SetMode.Mode, reason); break;
            case CommandKind.ActivateRules:
                if (reason == RejectReason.None && command.ActivateRules.RulesVersion != 1)
                    reason = RejectReason.UnknownRulesVersion;
                Answer(reason, EventKind.RulesActivated, EventKind.ActivateRulesRejected);
                break;
        }
    }

    private void LogOn(in LogOnTerms terms)
    {
        LogOnTerms logOn = terms;
        int id = _sessions.FindIndex(1, s => s.Participant == logOn.ParticipantId && s.Name == logOn.Name);
        RejectReason reason = RejectReason.None;
        if (terms.ParticipantId < 1 || terms.ParticipantId > _participants)
            reason = RejectReason.UnknownParticipant;
        else if (terms.Name.IsEmpty) reason = RejectReason.InvalidSymbol;
        else if (terms.Role is not (Role.Trader or Role.Operator)) reason = RejectReason.InvalidRole;
        else if (id < 0 && _sessions.Count > capacities.Sessions) reason = RejectReason.CapacityReached;
        else if (id < 0 && _sessions.Skip(1).Count(s => s.Participant == logOn.ParticipantId)
            >= capacities.SessionsPerParticipant) reason = RejectReason.CapacityReached;
        if (reason == RejectReason.None)
        {
            if (id < 0)
            {
                id = _sessions.Count;
                _sessions.Add(new TwinSession { Participant = terms.ParticipantId, Name = terms.Name });
            }
            _sessions[id].Connection++;
            _sessions[id].Role = terms.Role;
            _sessions[id].IsLive = true;
        }
        Answer(reason, EventKind.LoggedOn, EventKind.LogOnRejected, id);
    }

    private void LogOff(in CommandHeader header)
    {
        RejectReason reason = CheckConnection(in header);
        if (reason == RejectReason.None) _sessions[header.SessionId].IsLive = false;
        Answer(reason, EventKind.LoggedOff, EventKind.LogOffRejected);
    }

    private void ListAsset(ListAssetTerms terms, RejectReason reason)
    {
        if (reason != RejectReason.None) { }
        else if (terms.Symbol.IsEmpty) reason = RejectReason.InvalidSymbol;
        else if (_assets.Exists(asset => asset.Symbol == terms.Symbol)) reason = RejectReason.DuplicateSymbol;
        else if (terms.Scale > 18) reason = RejectReason.InvalidScale;
        else if (_assets.Count == capacities.Assets) reason = RejectReason.CapacityReached;
        else if (Ledger.Free < 2) reason = RejectReason.BalancesFull;
        if (reason == RejectReason.None)
        {
            _assets.Add(terms);
            Ledger.Ensure(0, _assets.Count);
            Ledger.Ensure(1, _assets.Count);
        }
        Answer(reason, EventKind.AssetListed, EventKind.ListAssetRejected, _assets.Count);
    }

    /// <summary>
    /// Streams list only good instruments; what else is refused, <see cref="ListingTests"/> says.
    /// </summary>
    private void ListInstrument(ListInstrumentTerms terms, RejectReason reason)
    {
        if (reason != RejectReason.None) { }
        else if (Instruments.Exists(listed => listed.Terms.Symbol == terms.Symbol))
            reason = RejectReason.DuplicateSymbol;
        else if (Math.Max(terms.BaseAssetId, terms.QuoteAssetId) > _assets.Count)
            reason = RejectReason.UnknownAsset;
        else if (Instruments.Count == capacities.Instruments) reason = RejectReason.CapacityReached;
        if (reason == RejectReason.None)
        {
            int exponent = _assets[terms.QuoteAssetId - 1].Scale - terms.PriceScale
                - _assets[terms.BaseAssetId - 1].Scale;
            Instruments.Add(new TwinInstrument(Instruments.Count + 1, terms, exponent));
        }
        Answer(reason, EventKind.InstrumentListed, EventKind.ListInstrumentRejected, Instruments.Count);
    }

    private void AddParticipant(AddParticipantTerms terms, RejectReason reason)
    {
        if (reason != RejectReason.None) { }
        else if (terms.Name.IsEmpty) reason = RejectReason.InvalidSymbol;
        else if (_participants == capacities.Participants) reason = RejectReason.CapacityReached;
        if (reason == RejectReason.None) _participants++;
        Answer(reason, EventKind.ParticipantAdded, EventKind.AddParticipantRejected, _participants);
    }

    private void OpenAccount(OpenAccountTerms terms, RejectReason reason)
    {
        if (reason != RejectReason.None) { }
        else if (terms.Name.IsEmpty) reason = RejectReason.InvalidSymbol;
        else if (terms.ParticipantId < 1 || terms.ParticipantId > _participants)
            reason = RejectReason.UnknownParticipant;
        else if (_owners.Count == capacities.Accounts) reason = RejectReason.CapacityReached;
        if (reason == RejectReason.None) _owners.Add(terms.ParticipantId);
        Answer(reason, EventKind.AccountOpened, EventKind.OpenAccountRejected, _owners.Count - 1);
    }

    private void AddApiKey(AddApiKeyTerms terms, RejectReason reason)
    {
        if (reason != RejectReason.None) { }
        else if (terms.ParticipantId < 1 || terms.ParticipantId > _participants)
            reason = RejectReason.UnknownParticipant;
        else if (terms.Role is not (Role.Trader or Role.Operator)) reason = RejectReason.InvalidRole;
        else if (_keys.Contains(terms.KeyId)) reason = RejectReason.DuplicateKey;
        else if (_keys.Count == capacities.ApiKeys) reason = RejectReason.CapacityReached;
        if (reason == RejectReason.None) _keys.Add(terms.KeyId);
        Answer(reason, EventKind.ApiKeyAdded, EventKind.AddApiKeyRejected);
    }

    private void Transfer(TransferFundsTerms terms, RejectReason reason)
    {
        if (reason == RejectReason.None) reason = CheckTransfer(in terms);
        if (reason == RejectReason.None)
            Ledger.Move(terms.FromAccountId, terms.ToAccountId, terms.AssetId, terms.Amount);
        Answer(reason, EventKind.FundsTransferred, EventKind.TransferFundsRejected);
    }

    private RejectReason CheckTransfer(in TransferFundsTerms terms)
    {
        (int from, int to) = (terms.FromAccountId, terms.ToAccountId);
        if (_mode == VenueMode.Halted) return RejectReason.VenueHalted;
        if (terms.AssetId < 1 || terms.AssetId > _assets.Count) return RejectReason.UnknownAsset;
        if (Math.Min(from, to) < 0 || Math.Max(from, to) >= _owners.Count) return RejectReason.UnknownAccount;
        if (from == to) return RejectReason.SameAccount;
        if (terms.Amount <= 0) return RejectReason.AmountNotPositive;
        if (terms.Amount > Limits.MaxAmount) return RejectReason.AmountTooLarge;
        BigInteger left = Ledger.Available(from, terms.AssetId) - terms.Amount;
        if (from == Limits.ExternalAccount && left < -Limits.MaxAmount) return RejectReason.AmountTooLarge;
        if (from == Limits.HouseAccount && left < Live.Count) return RejectReason.InsufficientFunds;
        if (from > Limits.HouseAccount && left < 0) return RejectReason.InsufficientFunds;
        bool hasRoom = Ledger.Has(to, terms.AssetId) || Ledger.Free > 0;
        return hasRoom ? RejectReason.None : RejectReason.BalancesFull;
    }

    private void SetMode(VenueMode mode, RejectReason reason)
    {
        if (reason == RejectReason.None && (mode < VenueMode.Normal || mode > VenueMode.Halted))
            reason = RejectReason.InvalidMode;
        if (reason == RejectReason.None) _mode = mode;
        Answer(reason, EventKind.ModeChanged, EventKind.SetModeRejected);
    }

    private void Answer(RejectReason reason, EventKind done, EventKind refused, int number = 0)
    {
        if (reason == RejectReason.None) Say(done, number: number);
        else Say(refused, reason);
    }
}

internal sealed class TwinSession
{
    public Bytes16 Name { get; init; }
    public int Participant { get; init; }
    public int Connection { get; set; }
    public long Highest { get; set; }
    public Role Role { get; set; }
    public bool IsLive { get; set; }
}

using System.Numerics;
using Matching.Engine;
using Matching.Engine.Commands;

namespace Matching.Tests.Engine;

/// <summary>The commands of a stream's operators, and of the gateway in its participants' names.</summary>
internal sealed class TwinOperators(TwinProfile profile, TwinDraw draw, int rules)
{
    private static readonly (int Maker, int Taker)[] _fees =
    [
        (0, 0), (-10_000, 20_000), (500_000, 500_000), (-50_000_000, 50_000_000), (100_000_000, 0),
        (333, 77_777),
    ];

    private byte _priceScale;
    private (int Maker, int Taker) _family;

    /// <summary>Who may quote.</summary>
    private Role Maker => rules == 1 ? Role.Trader : Role.MarketMaker;

    public List<Command> Opening()
    {
        byte[] scale = draw.Chance(6) ? [18, 0, 0] : draw.Chance(6) ? [0, 18, 0]
            : draw.Of<byte[]>([0, 2, 2], [0, 4, 2], [3, 2, 2]);
        _priceScale = scale[2];
        if (scale[0] == 18) draw.Lot = 1_000_000_000_000_000_000;
        if (scale[0] == 3) draw.Lot = 1_000;
        // A thousand slices are more than the largest amounts allow.
        if (profile.Large > 0 && scale[0] == 18) (draw.Lot, scale[0]) = (1, 0);
        if (draw.Chance(20)) draw.Tick = 5;
        draw.Floor = draw.Of(1, 1, 20);
        _family = draw.Of(_fees);
        List<Command> commands = [ListAsset("XYZ", scale[0]), ListAsset("USD", scale[1])];
        for (int i = 1; i <= 2; i++) commands.Add(ListInstrument($"XYZ{i}", fee: _family));
        for (int i = 1; i <= 3; i++)
        {
            commands.Add(AddParticipant("member"));
            commands.Add(OpenAccount(i));
            commands.Add(LogOn(i, "main", Maker));
            for (int asset = 1; asset <= 2; asset++) commands.Add(Deposit(i + 1, asset));
        }
        return commands;
    }

    /// <summary>Undoes what keeps the venue from trading, if anything does.</summary>
    public Command? Mend(TwinVenue twin)
    {
        if (twin.Mode != VenueMode.Normal)
            return Mode(VenueMode.Normal);
        if (twin.Killed) return Switch(KillScope.Venue, 0, engaged: false);
        int killed = twin.Participants.IndexOf(true);
        if (killed > 0) return Switch(KillScope.Participant, killed, engaged: false);
        int account = twin.Accounts.FindIndex(a => a.Killed);
        if (account > 0) return Switch(KillScope.Account, account, engaged: false);
        if (twin.Instruments.Find(i => i.Killed) is { } stopped)
            return Switch(KillScope.Instrument, stopped.Id, engaged: false);
        if (twin.Instruments.Find(i => i.Status != InstrumentStatus.Open) is { } closed)
            return Status(closed.Id, InstrumentStatus.Open);
        account = twin.Accounts.FindIndex(a => a.State != AccountState.Active);
        if (account > 0) return Account(account, AccountState.Active);
        int ended = twin.Sessions.FindIndex(session => !session.IsLive);
        if (ended > 0)
            return LogOn(
                twin.Sessions[ended].Participant, twin.Sessions[ended].Name.ToString(), Maker);
        if (draw.Chance(70) || twin.Protections.Find(p => p.Triggered) is not { } reached) return null;
        Command reset = Of(CommandKind.ResetProtection);
        reset.ResetProtection = new ResetProtectionTerms
        {
            AccountId = reached.Terms.AccountId,
            Group = reached.Terms.Group,
        };
        return reset;
    }

    public Command Transfer(TwinVenue twin)
    {
        if (draw.Chance(60)) return Deposit(draw.Below(twin.Accounts.Count + 1), draw.Small(1, 2));
        Command command = Of(CommandKind.TransferFunds);
        if (draw.Chance(20))
        {
            // What the house has earned, or nearly.
            long fees = (long)twin.Ledger.Available(Limits.HouseAccount, 2) - draw.Below(3);
            command.TransferFunds =
                new TransferFundsTerms { Amount = fees, FromAccountId = Limits.HouseAccount, AssetId = 2 };
            return command;
        }
        command.TransferFunds = new TransferFundsTerms
        {
            Amount = draw.Amount(),
            FromAccountId = draw.Below(twin.Accounts.Count + 2) - 1,
            ToAccountId = draw.Chance(30) ? 0 : draw.Below(twin.Accounts.Count),
            AssetId = draw.Small(1, 2),
        };
        return command;
    }

    /// <summary>Keeps someone from something, or lets them again.</summary>
    public Command Restrict(TwinVenue twin)
    {
        switch (draw.Below(5))
        {
            case 0:
                return Mode(draw.Any(VenueMode.Normal, VenueMode.CancelOnly, VenueMode.Halted));
            case 1:
            case 2:
                return Status(draw.Small(1, 2), draw.Any(InstrumentStatus.Open, InstrumentStatus.PreOpen,
                    InstrumentStatus.CancelOnly, InstrumentStatus.Halted, InstrumentStatus.Closed));
            default:
                return Account(1 + draw.Below(twin.Accounts.Count), draw.Any(
                    AccountState.Active, AccountState.Active, AccountState.CloseOnly, AccountState.Frozen));
        }
    }

    /// <summary>Changes fees, protections or limits.</summary>
    public Command Rule(TwinVenue twin)
    {
        Command command;
        switch (draw.Below(4))
        {
            case 0:
                command = Of(CommandKind.SetFeeTier);
                (int maker, int taker) = draw.Chance(50) ? _family : draw.Of(_fees);
                command.SetFeeTier = new SetFeeTierTerms
                {
                    Tier = draw.Chance(3) ? draw.Below(40) - 1 : 1 + draw.Below(3),
                    MakerFeeRate = maker / (1 + draw.Below(3)),
                    TakerFeeRate = taker,
                };
                return command;
            case 1:
                command = Of(CommandKind.SetHoldingsLimit);
                int account = 1 + draw.Below(twin.Accounts.Count);
                int asset = draw.Small(1, 2);
                // Mostly so near to what is held that the next orders tell.
                BigInteger near = twin.Ledger.Total(account, asset) + draw.Qty() * (1 + draw.Below(6));
                command.SetHoldingsLimit = new SetHoldingsLimitTerms
                {
                    MaxQty = draw.Chance(25) ? 0
                        : draw.Chance(20) || near > Limits.MaxAmount ? draw.Amount()
                        : (long)near,
                    AccountId = account,
                    AssetId = asset,
                };
                return command;
            default:
                command = Of(CommandKind.SetInstrumentRules);
                ListInstrumentTerms rules = Rules();
                if (draw.Chance(5)) rules.SessionClose = draw.Wild() ?? -1;
                if (draw.Chance(5)) rules.StaticCollar = -1;
                if (draw.Chance(5)) rules.MarketProtection = draw.Of(0, -1);
                command.SetInstrumentRules = new SetInstrumentRulesTerms
                {
                    MinNotional = rules.MinNotional,
                    MaxNotional = rules.MaxNotional,
                    ReferencePrice = draw.Chance(30) ? 0 : rules.ReferencePrice,
                    SessionClose = rules.SessionClose,
                    InstrumentId = draw.Small(1, 2),
                    MarketProtection = rules.MarketProtection,
                    StaticCollar = rules.StaticCollar,
                    DynamicCollar = rules.DynamicCollar,
                    ReferenceFollowsTrades = rules.ReferenceFollowsTrades,
                };
                return command;
        }
    }

    public Command Kill(TwinVenue twin) => Switch(
        draw.Any(KillScope.Account, KillScope.Participant, KillScope.Instrument, KillScope.Venue),
        draw.Below(4), engaged: !draw.Chance(20));

    public Command List(TwinVenue twin)
    {
        switch (draw.Below(6))
        {
            case 0: return AddParticipant(draw.Chance(10) ? "" : "member");
            case 1: return OpenAccount(draw.Small(1, 3));
            case 2: return Key();
            case 3: return ListAsset("A" + draw.Name()[..1], 3);
            case 4: return ListInstrument("XYZ" + draw.Small(1, 5), draw.Of(_fees));
            default:
                Command activate = Of(CommandKind.ActivateRules);
                activate.ActivateRules.RulesVersion = draw.Small(1, 4);
                return activate;
        }
    }

    private Command Key()
    {
        var terms = new AddApiKeyTerms { KeyId = draw.Small(1, 6), ParticipantId = draw.Small(1, 4) };
        Role role = draw.Any(Role.ReadOnly, Role.Administrator);
        bool adds = role == Role.ReadOnly;
        Command command = Of(adds ? CommandKind.AddApiKey : CommandKind.RevokeApiKey);
        if (adds) command.AddApiKey = terms with { Role = role };
        else command.RevokeApiKey.KeyId = terms.KeyId;
        return command;
    }

    public Command LogOn(int participant, string name, Role role = Role.None)
    {
        Command command = Of(CommandKind.LogOn);
        command.LogOn = new LogOnTerms
        {
            Name = Bytes16.FromText(name),
            ParticipantId = participant,
            Role = role != Role.None ? role : draw.Any(Maker, Maker, Role.Operator),
            CancelOnDisconnect = draw.Any(
                CancelOnDisconnect.None, CancelOnDisconnect.Session, CancelOnDisconnect.Accounts),
        };
        return command;
    }

    private static Command Mode(VenueMode mode)
    {
        Command command = Of(CommandKind.SetMode);
        command.SetMode.Mode = mode;
        return command;
    }

    private Command Account(int id, AccountState state)
    {
        Command command = Of(CommandKind.SetAccountRules);
        command.SetAccountRules = new SetAccountRulesTerms
        {
            AccountId = id,
            FeeTier = draw.Chance(60) ? 0 : draw.Small(1, 3),
            SelfTradeGroup = draw.Chance(60) ? 0 : draw.Small(1, 2),
            MaxOpenOrders = draw.Chance(70) ? 0 : draw.Small(1, 9),
            State = state,
        };
        return command;
    }

    private static Command Status(int instrument, InstrumentStatus status)
    {
        Command command = Of(CommandKind.SetInstrumentStatus);
        command.SetInstrumentStatus =
            new SetInstrumentStatusTerms { InstrumentId = instrument, Status = status };
        return command;
    }

    private static Command Switch(KillScope scope, int id, bool engaged)
    {
        Command command = Of(CommandKind.SetKillSwitch);
        if (scope == KillScope.Venue) id = 0;
        command.SetKillSwitch =
            new SetKillSwitchTerms { Scope = scope, Id = id, Engaged = (byte)(engaged ? 1 : 0) };
        return command;
    }

    private Command Deposit(int account, int asset)
    {
        Command command = Of(CommandKind.TransferFunds);
        long amount = draw.Chance(profile.PoorPercent) ? draw.Amount() : 1L << (40 + draw.Below(21));
        command.TransferFunds =
            new TransferFundsTerms { Amount = amount, ToAccountId = account, AssetId = asset };
        return command;
    }

    private static Command ListAsset(string symbol, byte scale)
    {
        Command command = Of(CommandKind.ListAsset);
        command.ListAsset = new ListAssetTerms { Symbol = Bytes16.FromText(symbol), Scale = scale };
        return command;
    }

    /// <summary>Enough lots for what is drawn, and so few that no level can be full.</summary>
    private long PlainMaxQty() =>
        draw.Lot > Limits.MaxAmount / 64 ? Limits.MaxAmount : Math.Max(Limits.MaxAmount >> 10, 64 * draw.Lot);

    private Command ListInstrument(string symbol, (int Maker, int Taker) fee)
    {
        ListInstrumentTerms terms = Rules();
        terms.Symbol = Bytes16.FromText(symbol);
        terms.BaseAssetId = 1;
        terms.QuoteAssetId = 2;
        terms.TickSize = draw.Tick;
        terms.LotSize = terms.MinQty = draw.Lot;
        // Levels that can't overflow are decided by a way of their own: the one that nearly all orders take.
        terms.MaxQty = draw.Chance(60) ? PlainMaxQty()
            : draw.Chance(80) ? Limits.MaxAmount
            : Limits.MaxAmount / 2 + 1;
        (terms.MakerFeeRate, terms.TakerFeeRate) = fee;
        terms.PriceScale = _priceScale;
        Command command = Of(CommandKind.ListInstrument);
        command.ListInstrument = terms;
        return command;
    }

    private ListInstrumentTerms Rules() => new()
    {
        MinNotional = draw.Chance(80) ? 0 : draw.Limit(1, 40),
        MaxNotional = draw.Chance(85) ? 0 : draw.Limit(100, 100_000),
        ReferencePrice = draw.Chance(50) ? 0 : draw.Price(),
        SessionClose = 1_000 + draw.Below(20_000),
        MarketProtection = draw.Of(100_000, 300_000, 1_000_000),
        StaticCollar = draw.Chance(85) ? 0 : draw.Of(200_000, 500_000, 1_000_000),
        DynamicCollar = draw.Chance(100 - profile.DynamicCollars) ? 0 : draw.Of(100_000, 300_000, 900_000),
        ReferenceFollowsTrades = (byte)(draw.Chance(30) ? 1 : 0),
    };

    private static Command AddParticipant(string name)
    {
        Command command = Of(CommandKind.AddParticipant);
        command.AddParticipant.Name = Bytes16.FromText(name);
        return command;
    }

    private static Command OpenAccount(int participant)
    {
        Command command = Of(CommandKind.OpenAccount);
        command.OpenAccount =
            new OpenAccountTerms { Name = Bytes16.FromText("account"), ParticipantId = participant };
        return command;
    }

    private static Command Of(CommandKind kind) => new() { Header = { Kind = kind } };
}

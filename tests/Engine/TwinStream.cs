using Matching.Engine;
using Matching.Engine.Commands;

namespace Matching.Tests.Engine;

/// <summary>
/// Commands of all kinds by seed, in the shares of a profile; now and then one that is repeated, or comes
/// from a dead connection. Looks at the twin to aim.
/// </summary>
internal sealed class TwinStream
{
    private readonly TwinProfile _profile;
    private readonly TwinDraw _draw;
    private readonly TwinTraders _traders;
    private readonly TwinOperators _operators;
    private readonly int _rules;
    private bool _isRestarting;

    public TwinStream(TwinProfile profile, int seed)
    {
        // One in four goes by the first rules, until it activates the second by itself.
        _rules = seed % 4 == 3 ? 1 : Limits.RulesVersion;
        seed = seed * 100 + Array.IndexOf(TwinProfile.All, profile);
        _profile = profile;
        _draw = new TwinDraw(seed) { Names = 1 + profile.Crowd };
        _traders = new TwinTraders(profile, _draw);
        _operators = new TwinOperators(profile, _draw, _rules);
        Capacities = profile.Draw(new Random(~seed));
    }

    public Capacities Capacities { get; }

    /// <summary>The commands that every stream begins with: a venue on which something can happen.</summary>
    public List<Command> Opening()
    {
        var commands = new List<Command>();
        GenesisTerms genesis =
            new VenueSetup { Capacities = Capacities, RulesVersion = _rules }.Genesis;
        commands.Add(new Command { Header = { Kind = CommandKind.Genesis }, Genesis = genesis });
        commands.Add(Restart(0));
        commands.AddRange(_operators.Opening());
        for (int i = 0; i < commands.Count; i++)
        {
            Command command = commands[i];
            command.Header.Stamp = _draw.Stamp();
            command.Header.ReceivedTime = command.Header.Stamp - 1;
            command.Header.ClientSeqNum = i + 1;
            commands[i] = command;
        }
        return commands;
    }

    public Command Next(TwinVenue twin)
    {
        Command command = _isRestarting && !_draw.Chance(10) ? Of(CommandKind.Tick) : Choose(twin);
        _isRestarting = command.Header.Kind == CommandKind.StartEpoch;
        command.Header.Stamp = _draw.Stamp();
        command.Header.ReceivedTime = command.Header.Stamp - 1;
        Send(ref command, twin);
        return command;
    }

    private Command Choose(TwinVenue twin)
    {
        // Mostly a process ends between commands; here it does in the middle of a cascade.
        if (twin.Stops.AreElected && _draw.Chance(30)) return Restart(twin.Epoch);
        if (_draw.Chance(40) && _operators.Mend(twin) is { } mended) return mended;
        (int Weight, Func<TwinVenue, Command> Make)[] kinds =
        [
            (_profile.NewOrders, _traders.NewOrder),
            (_profile.Cancels, _traders.Cancel),
            (_profile.Replaces, _traders.Replace),
            (_profile.Quotes, _traders.Quote),
            (_profile.Protections, _traders.Protection),
            (_profile.Scopes, _traders.Scope),
            (_profile.Switches, _traders.CancelAllAfter),
            (_profile.Transfers, _operators.Transfer),
            (_profile.Sessions, Session),
            (_profile.Restarts, twin => Restart(twin.Epoch)),
            (_profile.Operators, _operators.Restrict),
            (_profile.Rules, _operators.Rule),
            (_profile.Kills, _operators.Kill),
            (_profile.Listings, _operators.List),
            (10, _ => Of(CommandKind.Tick)),
        ];
        int dice = _draw.Below(kinds.Sum(kind => kind.Weight));
        foreach ((int weight, Func<TwinVenue, Command> make) in kinds)
        {
            dice -= weight;
            if (dice < 0) return make(twin);
        }
        return Of(CommandKind.Tick);
    }

    private Command Session(TwinVenue twin)
    {
        if (_draw.Chance(60)) return _operators.LogOn(_draw.Small(1, 3), _draw.Name()[..1]);
        Command command = Of(CommandKind.LogOff);
        command.LogOff.Reason = _draw.Of(LogOffReason.ByClient, LogOffReason.ConnectionLost);
        return command;
    }

    private static Command Restart(uint epoch) =>
        new() { Header = { Kind = CommandKind.StartEpoch }, StartEpoch = { Epoch = epoch + 1 } };

    private static Command Of(CommandKind kind) => new() { Header = { Kind = kind } };

    /// <summary>Mostly through the right session and under a new number.</summary>
    private void Send(ref Command command, TwinVenue twin)
    {
        CommandKind kind = command.Header.Kind;
        if (kind is CommandKind.Tick or CommandKind.LogOn or CommandKind.StartEpoch) return;
        int session = 0;
        int account = TwinTraders.AccountOf(in command);
        if (twin.IsAccount(account))
            for (int id = 1; id < twin.Sessions.Count; id++)
                if (twin.Sessions[id].Participant == twin.Accounts[account].Owner
                    && (session == 0 || _draw.Chance(30))) session = id;
        bool anyone = kind is CommandKind.LogOff || _draw.Chance(2)
            || (kind is CommandKind.SetKillSwitch && _draw.Chance(30));
        if (anyone) session = 1 + _draw.Below(twin.Sessions.Count);
        command.Header.SessionId = session;
        if (session >= twin.Sessions.Count) return;
        command.Header.Connection = twin.Sessions[session].Connection - (_draw.Chance(1) ? 1 : 0);
        command.Header.ClientSeqNum =
            twin.Sessions[session].Highest + (_draw.Chance(1) ? 0 : 1 + _draw.Below(3));
    }
}

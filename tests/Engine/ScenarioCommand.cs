using System.Globalization;
using System.Reflection;
using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;

namespace Matching.Tests.Engine;

/// <summary>
/// A scenario's commands. The first word is who sends: an account, with the name of a further session behind
/// a slash, or <c>ops</c>; then what. Words with '=' say a field of the command raw, behind everything else:
/// <c>seq=7 session=9 connection=1 account=5 side=3 StopPrice=100</c>.
/// </summary>
internal static class ScenarioCommand
{
    public static Event[] Send(TestVenue venue, string[] words)
    {
        string from = words[0];
        string[] raw = [.. words.Where(word => word.Contains('='))];
        string[] said = [.. words[1..].Where(word => !word.Contains('='))];
        int before = venue.Journal.Count;
        if (said is ["restarts"]) venue.StartEpoch();
        else if (said is ["logs", "on", ..]) LogOn(venue, from, said);
        else
            venue.Send(KindOf(said), (ref Command command) =>
            {
                Say(venue, from, said, ref command);
                foreach (string word in raw) Override(word, ref command);
            }, from);
        return [.. venue.Journal.Skip(before)];
    }

    private static CommandKind KindOf(string[] said) => said[0] switch
    {
        "buy" or "sell" => CommandKind.NewOrder,
        "cancel" => CommandKind.CancelOrder,
        "replace" => CommandKind.ReplaceOrder,
        "mass" => said[1] == "cancel" ? CommandKind.MassCancel : CommandKind.MassStatus,
        "status" => CommandKind.OrderStatus,
        "quotes" => CommandKind.Quote,
        "protects" => CommandKind.SetProtection,
        "resets" => CommandKind.ResetProtection,
        "arms" or "disarms" => CommandKind.CancelAllAfter,
        "deposit" or "withdraw" or "move" => CommandKind.TransferFunds,
        "mode" => CommandKind.SetMode,
        "logs" or "disconnects" => CommandKind.LogOff,
        "tick" => CommandKind.Tick,
        "opens" or "pre-opens" or "halts" or "restricts" or "closes" => CommandKind.SetInstrumentStatus,
        "changes" => CommandKind.SetInstrumentRules,
        "freezes" or "unfreezes" or "winds-down" or "puts" => CommandKind.SetAccountRules,
        "limits" => said[^1] == "orders" ? CommandKind.SetAccountRules : CommandKind.SetHoldingsLimit,
        "kills" or "releases" => CommandKind.SetKillSwitch,
        "sets" => CommandKind.SetFeeTier,
        _ => throw new ArgumentException($"what is '{said[0]}'?"),
    };

    private static void Say(TestVenue venue, string from, string[] said, ref Command command)
    {
        int account = from == "ops" ? 2 : venue.Account(from);
        switch (command.Header.Kind)
        {
            case CommandKind.NewOrder: command.NewOrder = ScenarioOrder.New(venue, account, said); break;
            case CommandKind.CancelOrder:
                command.CancelOrder = ScenarioOrder.Cancel(venue, account, said); break;
            case CommandKind.ReplaceOrder:
                command.ReplaceOrder = ScenarioOrder.Replace(venue, account, said); break;
            case CommandKind.OrderStatus:
                command.OrderStatus = ScenarioOrder.Status(venue, account, said); break;
            case CommandKind.Quote: command.Quote = ScenarioQuote.Terms(venue, account, said); break;
            case CommandKind.SetProtection:
                command.SetProtection = ScenarioQuote.Protection(venue, account, said); break;
            case CommandKind.ResetProtection:
                command.ResetProtection = new() { AccountId = account, Group = Integer(said[^1]) }; break;
            case CommandKind.MassCancel: command.MassCancel = MassCancel(venue, said); break;
            case CommandKind.MassStatus:
                MassCancelTerms scope = MassCancel(venue, said);
                command.MassStatus = new MassStatusTerms
                {
                    AccountId = scope.AccountId,
                    InstrumentId = scope.InstrumentId,
                    Side = scope.Side,
                    OwnSession = scope.OwnSession,
                };
                break;
            case CommandKind.CancelAllAfter:
                command.CancelAllAfter.AccountId = account;
                if (said.Length > 1) command.CancelAllAfter.Timeout = Nanoseconds(said[1]);
                break;
            case CommandKind.LogOff:
                bool lost = said[0] == "disconnects";
                command.LogOff.Reason = lost ? LogOffReason.ConnectionLost : LogOffReason.ByClient;
                break;
            default: ScenarioOperation.Say(venue, said, ref command); break;
        }
    }

    /// <summary><c>logs on [operator] [cancel-session|cancel-accounts]</c>.</summary>
    private static void LogOn(TestVenue venue, string from, string[] said)
    {
        var role = Role.MarketMaker;
        var cancel = CancelOnDisconnect.None;
        foreach (string word in said[2..])
        {
            switch (word)
            {
                case "operator": role = Role.Operator; break;
                case "cancel-session": cancel = CancelOnDisconnect.Session; break;
                case "cancel-accounts": cancel = CancelOnDisconnect.Accounts; break;
                default: throw new ArgumentException($"what is '{word}'?");
            }
        }
        venue.LogOn(from, role, cancel);
    }

    /// <summary><c>mass cancel [of alice] [on 2] [buys|sells] [own]</c>.</summary>
    private static MassCancelTerms MassCancel(TestVenue venue, string[] said)
    {
        var terms = new MassCancelTerms();
        for (int word = 2; word < said.Length; word++)
        {
            switch (said[word])
            {
                case "of": terms.AccountId = venue.Account(said[++word]); break;
                case "on": terms.InstrumentId = Integer(said[++word]); break;
                case "buys": terms.Side = Side.Buy; break;
                case "sells": terms.Side = Side.Sell; break;
                case "own": terms.OwnSession = 1; break;
                default: throw new ArgumentException($"what is '{said[word]}'?");
            }
        }
        return terms;
    }

    public static int Integer(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    public static long Number(string text, int scale) =>
        TestVenue.Scaled(decimal.Parse(text, CultureInfo.InvariantCulture), scale);

    /// <summary><c>10s</c>, <c>500ms</c>, <c>7ns</c>, <c>17:00:00</c>, on the next day
    /// <c>1.17:00:00</c>.</summary>
    public static long Nanoseconds(string text)
    {
        if (text.EndsWith("ns", StringComparison.Ordinal)) return Number(text[..^2], 0);
        if (text.EndsWith("ms", StringComparison.Ordinal)) return Number(text[..^2], 6);
        if (text.EndsWith('s')) return Number(text[..^1], 9);
        return TimeSpan.Parse(text, CultureInfo.InvariantCulture).Ticks * TimeSpan.NanosecondsPerTick;
    }

    private static void Override(string word, ref Command command)
    {
        string[] halves = word.Split('=');
        long value = long.Parse(halves[1], CultureInfo.InvariantCulture);
        switch (halves[0])
        {
            case "seq": command.Header.ClientSeqNum = value; return;
            case "session": command.Header.SessionId = (int)value; return;
            case "connection": command.Header.Connection = (int)value; return;
        }
        string name = halves[0] switch
        {
            "account" => "AccountId",
            "instrument" => "InstrumentId",
            "side" => "Side",
            "type" => "OrderType",
            "tif" => "TimeInForce",
            "exec" => "ExecInst",
            "stp" => "SelfTradePrevention",
            "mode" => "Mode",
            _ => halves[0],
        };
        FieldInfo terms = typeof(Command).GetField(command.Header.Kind.ToString())!;
        FieldInfo field = terms.FieldType.GetField(name)
            ?? throw new ArgumentException($"what is '{word}'?");
        object slot = command;
        object body = terms.GetValue(slot)!;
        bool isEnum = field.FieldType.IsEnum;
        Type type = isEnum ? field.FieldType.GetEnumUnderlyingType() : field.FieldType;
        object raw = Convert.ChangeType(value, type, CultureInfo.InvariantCulture);
        field.SetValue(body, isEnum ? Enum.ToObject(field.FieldType, raw) : raw);
        terms.SetValue(slot, body);
        command = (Command)slot;
    }
}

using System.Globalization;
using Matching.Engine;
using Matching.Engine.Book;
using Matching.Engine.Commands;
using Matching.Engine.Events;

namespace Matching.Tests.Engine;

/// <summary>
/// A scenario's commands. The first word is who sends: a member, or <c>ops</c>; then what. Words with '=' say
/// a field of the command raw, behind everything else: <c>seq=7 session=9 connection=1 account=5 side=3</c>.
/// </summary>
internal static class ScenarioCommand
{
    public static Event[] Send(TestVenue venue, string[] words)
    {
        string from = words[0];
        string[] raw = [.. words.Where(word => word.Contains('='))];
        string[] said = [.. words[1..].Where(word => !word.Contains('='))];
        if (said is ["logs", "on", ..])
            return [venue.LogOn(from, said.Length > 2 ? Role.Operator : Role.Trader)];
        return venue.Send(KindOf(said), (ref Command command) =>
        {
            Say(venue, from, said, ref command);
            foreach (string word in raw) Override(word, ref command);
        }, from);
    }

    private static CommandKind KindOf(string[] said) => said[0] switch
    {
        "buy" or "sell" => CommandKind.NewOrder,
        "cancel" => CommandKind.CancelOrder,
        "replace" => CommandKind.ReplaceOrder,
        "deposit" or "withdraw" or "move" => CommandKind.TransferFunds,
        "mode" => CommandKind.SetMode,
        "logs" => CommandKind.LogOff,
        "tick" => CommandKind.Tick,
        _ => throw new ArgumentException($"what is '{said[0]}'?"),
    };

    private static void Say(TestVenue venue, string from, string[] said, ref Command command)
    {
        switch (command.Header.Kind)
        {
            case CommandKind.NewOrder: command.NewOrder = NewOrder(venue, from, said); break;
            case CommandKind.CancelOrder: command.CancelOrder = Cancel(venue, from, said); break;
            case CommandKind.ReplaceOrder: command.ReplaceOrder = Replace(venue, from, said); break;
            case CommandKind.TransferFunds: command.TransferFunds = Move(venue, said); break;
            case CommandKind.SetMode: command.SetMode.Mode = Enum.Parse<VenueMode>(said[1]); break;
            case CommandKind.LogOff: command.LogOff.Reason = LogOffReason.ByClient; break;
        }
    }

    /// <summary>
    /// <c>buy 5 @ 100.00 [as a1] [ioc|fok|post-only]</c>; the price of a market order is <c>market</c>.
    /// </summary>
    private static NewOrderTerms NewOrder(TestVenue venue, string from, string[] said)
    {
        bool market = said[3] == "market";
        var terms = new NewOrderTerms
        {
            OrderQty = Number(said[1], venue.Setup.BaseScale),
            Price = market ? 0 : Number(said[3], venue.Setup.PriceScale),
            AccountId = Account(venue, from),
            InstrumentId = 1,
            Side = said[0] == "buy" ? Side.Buy : Side.Sell,
            OrderType = market ? OrderType.Market : OrderType.Limit,
            TimeInForce = market ? TimeInForce.ImmediateOrCancel : TimeInForce.GoodTillCancel,
        };
        for (int word = 4; word < said.Length; word++)
        {
            switch (said[word])
            {
                case "as": terms.ClOrdId = Bytes16.FromText(said[++word]); break;
                case "worst": terms.Price = Number(said[++word], venue.Setup.PriceScale); break;
                case "ioc": terms.TimeInForce = TimeInForce.ImmediateOrCancel; break;
                case "fok": terms.TimeInForce = TimeInForce.FillOrKill; break;
                case "post-only": terms.ExecInst = ExecInst.PostOnly; break;
                default: throw new ArgumentException($"what is '{said[word]}'?");
            }
        }
        return terms;
    }

    /// <summary><c>cancel a1</c>, or by the order's id: <c>cancel #1</c>, the venue's first order.</summary>
    private static CancelOrderTerms Cancel(TestVenue venue, string from, string[] said)
    {
        (long orderId, Bytes16 clOrdId) = Named(venue, said[1]);
        int account = Account(venue, from);
        return new CancelOrderTerms { AccountId = account, OrderId = orderId, OrigClOrdId = clOrdId };
    }

    /// <summary><c>replace a1 to 3 @ 99.00 [as a2]</c>.</summary>
    private static ReplaceOrderTerms Replace(TestVenue venue, string from, string[] said)
    {
        (long orderId, Bytes16 clOrdId) = Named(venue, said[1]);
        return new ReplaceOrderTerms
        {
            AccountId = Account(venue, from),
            OrderId = orderId,
            OrigClOrdId = clOrdId,
            ClOrdId = said.Length > 6 ? Bytes16.FromText(said[7]) : default,
            OrderQty = Number(said[3], venue.Setup.BaseScale),
            Price = Number(said[5], venue.Setup.PriceScale),
        };
    }

    /// <summary>
    /// <c>deposit 10 USD to alice</c>, <c>withdraw 10 USD from alice</c>, <c>move 10 USD from alice to
    /// bob</c>.
    /// </summary>
    private static TransferFundsTerms Move(TestVenue venue, string[] said)
    {
        int asset = ScenarioLook.Asset(said[2]);
        int first = venue.Account(said[4]);
        int scale = venue.State.Directory.HasAsset(asset) ? venue.State.Directory.Asset(asset).Scale : 0;
        return new TransferFundsTerms
        {
            Amount = Number(said[1], scale),
            AssetId = asset,
            FromAccountId = said[0] == "deposit" ? Limits.ExternalAccount : first,
            ToAccountId = said[0] switch
            {
                "deposit" => first,
                "withdraw" => Limits.ExternalAccount,
                _ => venue.Account(said[6]),
            },
        };
    }

    private static (long OrderId, Bytes16 ClOrdId) Named(TestVenue venue, string name)
    {
        if (name[0] != '#') return (0, Bytes16.FromText(name));
        long number = long.Parse(name[1..], CultureInfo.InvariantCulture);
        foreach (Event e in venue.Journal)
            if (e.Header.Kind == EventKind.OrderAccepted
                && OrderPool.NumberOf(e.OrderAccepted.OrderId) == number)
                return (e.OrderAccepted.OrderId, default);
        return (OrderPool.MakeOrderId(number, 1), default);
    }

    private static void Override(string word, ref Command command)
    {
        string[] halves = word.Split('=');
        long value = long.Parse(halves[1], CultureInfo.InvariantCulture);
        switch (halves[0])
        {
            case "seq": command.Header.ClientSeqNum = value; break;
            case "session": command.Header.SessionId = (int)value; break;
            case "connection": command.Header.Connection = (int)value; break;
            case "mode": command.SetMode.Mode = (VenueMode)value; break;
            case "account" when command.Header.Kind == CommandKind.NewOrder:
                command.NewOrder.AccountId = (int)value; break;
            case "account" when command.Header.Kind == CommandKind.CancelOrder:
                command.CancelOrder.AccountId = (int)value; break;
            case "account": command.ReplaceOrder.AccountId = (int)value; break;
            case "instrument": command.NewOrder.InstrumentId = (int)value; break;
            case "side": command.NewOrder.Side = (Side)value; break;
            case "type": command.NewOrder.OrderType = (OrderType)value; break;
            case "tif": command.NewOrder.TimeInForce = (TimeInForce)value; break;
            case "exec": command.NewOrder.ExecInst = (ExecInst)value; break;
            default: throw new ArgumentException($"what is '{word}'?");
        }
    }

    private static int Account(TestVenue venue, string from) => from == "ops" ? 2 : venue.Account(from);

    private static long Number(string text, int scale) =>
        TestVenue.Scaled(decimal.Parse(text, CultureInfo.InvariantCulture), scale);
}

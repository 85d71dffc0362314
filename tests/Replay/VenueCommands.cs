using Matching.Engine;
using Matching.Engine.Commands;

namespace Matching.Tests.Replay;

/// <summary>
/// What the traders of a <see cref="VenueScript"/> send, from a seed: mostly plain orders around one price,
/// and some of everything else that a session can send.
/// </summary>
internal sealed class VenueCommands(Random random)
{
    private const int Instrument = 1;
    private const int Group = 1;
    private const int UnknownAccount = 15;

    private enum Wish
    {
        Order, Iceberg, Stop, Timed, Cash, Cancel, Replace, Quote, Protect, Reset, MassCancel, Switch, Status,
        MassStatus,
    }

    /// <summary>Plain orders are nearly as many as all the others.</summary>
    private static readonly Wish[] s_wishes =
        [.. Enumerable.Repeat(Wish.Order, 14), .. Enum.GetValues<Wish>(), Wish.Cancel, Wish.Replace];

    /// <param name="trader">1 or 2; its account is one higher.</param>
    /// <param name="orderId">Of an order that the trader has or had, sometimes.</param>
    /// <param name="now">Nanoseconds since the Unix epoch; a command takes a thousand.</param>
    public Command Next(int trader, long orderId, long now)
    {
        int account = random.Next(15) == 0 ? UnknownAccount : trader + 1;
        return s_wishes[random.Next(s_wishes.Length)] switch
        {
            Wish.Iceberg => Order(account, order => order with { DisplayQty = 1 + random.Next(4) }),
            Wish.Stop => Order(account, Stop),
            Wish.Timed => Order(account, order => Timed(order, now)),
            Wish.Cash => Order(account, Cash),
            Wish.Cancel => new Command
            {
                Header = { Kind = CommandKind.CancelOrder },
                CancelOrder = { OrderId = orderId, AccountId = account },
            },
            Wish.Replace => Replace(account, orderId),
            Wish.Quote => Quote(account),
            Wish.Protect => Protect(account),
            Wish.Reset => new Command
            {
                Header = { Kind = CommandKind.ResetProtection },
                ResetProtection = { AccountId = account, Group = Group },
            },
            Wish.MassCancel => MassCancel(account),
            Wish.Switch => new Command
            {
                Header = { Kind = CommandKind.CancelAllAfter },
                CancelAllAfter = { AccountId = account, Timeout = random.Next(3) * 20_000 },
            },
            Wish.Status => new Command
            {
                Header = { Kind = CommandKind.OrderStatus },
                OrderStatus = { OrderId = orderId, AccountId = account },
            },
            Wish.MassStatus => new Command
            {
                Header = { Kind = CommandKind.MassStatus },
                MassStatus = { AccountId = account },
            },
            _ => Order(account, order => order),
        };
    }

    private Command Order(int account, Func<NewOrderTerms, NewOrderTerms> with)
    {
        var order = new NewOrderTerms
        {
            AccountId = account,
            InstrumentId = Instrument,
            Side = random.Next(2) == 0 ? Side.Buy : Side.Sell,
            OrderType = OrderType.Limit,
            TimeInForce = random.Next(5) == 0 ? TimeInForce.ImmediateOrCancel : TimeInForce.GoodTillCancel,
            SelfTradePrevention = (SelfTradePrevention)random.Next(5),
            Price = Price(),
            OrderQty = random.Next(0, 30),
        };
        return new Command { Header = { Kind = CommandKind.NewOrder }, NewOrder = with(order) };
    }

    private NewOrderTerms Stop(NewOrderTerms order) => order with
    {
        OrderType = random.Next(2) == 0 ? OrderType.Stop : OrderType.StopLimit,
        TimeInForce = TimeInForce.GoodTillCancel,
        Price = random.Next(2) == 0 ? 0 : order.Price,
        StopPrice = order.Side == Side.Buy ? 10_000 + random.Next(8) : 10_000 - random.Next(8),
    };

    private NewOrderTerms Timed(NewOrderTerms order, long now) => order with
    {
        TimeInForce = TimeInForce.GoodTillDate,
        ExpireTime = now + random.Next(50_000),
    };

    private NewOrderTerms Cash(NewOrderTerms order) => order with
    {
        Side = Side.Buy,
        OrderType = OrderType.Market,
        TimeInForce = TimeInForce.ImmediateOrCancel,
        Price = 0,
        OrderQty = 0,
        CashOrderQty = random.NextInt64(3_000_000_000),
    };

    private Command Replace(int account, long orderId) => new()
    {
        Header = { Kind = CommandKind.ReplaceOrder },
        ReplaceOrder = new ReplaceOrderTerms
        {
            OrderId = orderId,
            AccountId = account,
            Price = Price(),
            OrderQty = 1 + random.Next(40),
        },
    };

    private Command Quote(int account)
    {
        // Few prices, so that a side is often quoted where it stands.
        long bid = 9_990 + 5 * random.Next(3);
        return new Command
        {
            Header = { Kind = CommandKind.Quote },
            Quote = new QuoteTerms
            {
                QuoteId = Bytes16.FromText("q"),
                AccountId = account,
                InstrumentId = Instrument,
                BidPrice = bid,
                BidQty = random.Next(10),
                AskPrice = bid + 8,
                AskQty = random.Next(10),
                Group = random.Next(2),
            },
        };
    }

    private Command Protect(int account) => new()
    {
        Header = { Kind = CommandKind.SetProtection },
        SetProtection = new SetProtectionTerms
        {
            AccountId = account,
            Group = Group,
            Window = 50_000,
            MaxFills = 2,
        },
    };

    private Command MassCancel(int account) => new()
    {
        Header = { Kind = CommandKind.MassCancel },
        MassCancel = new MassCancelTerms
        {
            AccountId = account,
            Side = (Side)random.Next(3),
            OwnSession = (byte)random.Next(2),
        },
    };

    private long Price() => 10_000 + random.Next(-8, 9);
}

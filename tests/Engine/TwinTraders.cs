using Matching.Engine;
using Matching.Engine.Commands;

namespace Matching.Tests.Engine;

/// <summary>The commands of a stream's traders and market makers.</summary>
internal sealed class TwinTraders(TwinProfile profile, TwinDraw draw)
{
    private static readonly SelfTradePrevention[] _preventions =
    [
        SelfTradePrevention.CancelNewest, SelfTradePrevention.CancelOldest,
        SelfTradePrevention.CancelBoth, SelfTradePrevention.DecrementAndCancel,
    ];

    /// <summary>The account that a trader's command names, -1 where it names none.</summary>
    public static int AccountOf(in Command command) => command.Header.Kind switch
    {
        CommandKind.NewOrder => command.NewOrder.AccountId,
        CommandKind.CancelOrder => command.CancelOrder.AccountId,
        CommandKind.ReplaceOrder => command.ReplaceOrder.AccountId,
        CommandKind.Quote => command.Quote.AccountId,
        CommandKind.MassCancel => command.MassCancel.AccountId,
        CommandKind.MassStatus => command.MassStatus.AccountId,
        CommandKind.OrderStatus => command.OrderStatus.AccountId,
        CommandKind.CancelAllAfter => command.CancelAllAfter.AccountId,
        CommandKind.SetProtection => command.SetProtection.AccountId,
        CommandKind.ResetProtection => command.ResetProtection.AccountId,
        _ => -1,
    };

    public Command NewOrder(TwinVenue twin)
    {
        Command command = Of(CommandKind.NewOrder);
        int instrument = draw.Small(1, 2);
        long last = twin.Instrument(instrument)?.LastPrice ?? 0;
        var terms = new NewOrderTerms
        {
            ClOrdId = draw.NameOrNone(),
            Price = draw.PriceNear(last),
            OrderQty = draw.Qty(),
            AccountId = Account(twin),
            InstrumentId = instrument,
            Side = draw.Any(Side.Buy, Side.Sell),
            OrderType = OrderType.Limit,
            TimeInForce = TimeInForce.GoodTillCancel,
            SelfTradePrevention = Prevention(),
        };
        // A crowd gathers where nothing trades.
        if (profile.Crowd > 0 && draw.Chance(60))
            terms.Price = (terms.Side == Side.Buy ? 1 : 40 + draw.Below(20)) * draw.Tick;
        else if (draw.Chance(profile.Market)) MakeMarket(ref terms);
        else if (draw.Chance(profile.Stops)) MakeStop(ref terms, last);
        else if (draw.Chance(profile.AtOnce)) MakeAtOnce(ref terms);
        else if (draw.Chance(12))
            terms.ExecInst = draw.Of(ExecInst.PostOnly, ExecInst.PostOnly | ExecInst.Reprice);
        MakeLasting(ref terms, twin);
        if (draw.Chance(2)) MakeWrong(ref terms);
        command.NewOrder = terms;
        return command;
    }

    public Command Cancel(TwinVenue twin)
    {
        Command command = Of(CommandKind.CancelOrder);
        (int account, long id, Bytes16 name) = Aim(twin, out _);
        command.CancelOrder = new CancelOrderTerms { AccountId = account, OrderId = id, OrigClOrdId = name };
        return command;
    }

    public Command Replace(TwinVenue twin)
    {
        Command command = Of(CommandKind.ReplaceOrder);
        (int account, long id, Bytes16 name) = Aim(twin, out TwinOrder? order);
        bool waits = order?.Place == OrderPlace.Waiting;
        bool plain = order?.Terms.OrderType == OrderType.Stop;
        command.ReplaceOrder = new ReplaceOrderTerms
        {
            AccountId = account,
            OrderId = id,
            OrigClOrdId = name,
            ClOrdId = draw.Chance(80) ? default : draw.NameOrNone(),
            Price = plain && !draw.Chance(5) ? 0
                : order is not null && draw.Chance(40) ? order.Price : draw.Price(),
            OrderQty = order is not null && draw.Chance(30)
                ? order.Cum + order.Leaves - draw.Below(2) * draw.Lot
                : draw.Qty() * (order is not null && order.Leaves > 50 * draw.Lot ? 50 : 1),
            StopPrice = draw.Chance(waits ? 40 : 1) ? draw.Price() : 0,
        };
        return command;
    }

    public Command Quote(TwinVenue twin)
    {
        Command command = Of(CommandKind.Quote);
        int instrument = draw.Small(1, 2);
        long bid = draw.PriceNear(twin.Instrument(instrument)?.LastPrice ?? 0);
        command.Quote = new QuoteTerms
        {
            QuoteId = draw.NameOrNone(),
            BidPrice = bid,
            AskPrice = draw.Wild()
                ?? bid + (draw.Chance(5) ? draw.Below(3) - 1 : 1 + draw.Below(3)) * draw.Tick,
            BidQty = draw.Chance(12) ? 0 : draw.Qty(),
            AskQty = draw.Chance(12) ? 0 : draw.Qty(),
            AccountId = Account(twin),
            InstrumentId = instrument,
            Group = draw.Chance(20) ? draw.Small(1, 2) : 0,
            ExecInst = draw.Chance(20) ? ExecInst.PostOnly : draw.Any(ExecInst.None),
            SelfTradePrevention = Prevention(),
        };
        int account = command.Quote.AccountId;
        if (draw.Chance(80) && twin.Protections.Find(p => p.Terms.AccountId == account) is { } own)
            command.Quote.Group = own.Terms.Group;
        if (draw.Chance(50)) LikeBefore(ref command.Quote, twin);
        return command;
    }

    public Command Protection(TwinVenue twin)
    {
        if (draw.Chance(30))
        {
            Command reset = Of(CommandKind.ResetProtection);
            reset.ResetProtection =
                new ResetProtectionTerms { AccountId = Account(twin), Group = draw.Small(1, 2) };
            return reset;
        }
        Command command = Of(CommandKind.SetProtection);
        command.SetProtection = new SetProtectionTerms
        {
            Window = draw.Chance(3) ? draw.Below(3) - 1 : 1 + draw.Below(400),
            MaxFills = draw.Chance(40) ? 0 : 1 + draw.Below(4),
            MaxQty = draw.Wild() ?? (draw.Chance(40) ? 0 : (1 + draw.Below(8)) * draw.Lot),
            MaxNotional = draw.Limit(1, 20_000),
            AccountId = Account(twin),
            Group = draw.Chance(3) ? draw.Small(64, 65) : draw.Small(1, 2),
        };
        return command;
    }

    public Command Scope(TwinVenue twin)
    {
        Command command = Of(draw.Of(
            CommandKind.MassCancel, CommandKind.MassStatus, CommandKind.OrderStatus));
        if (command.Header.Kind == CommandKind.OrderStatus)
        {
            (int account, long id, Bytes16 name) = Aim(twin, out _);
            command.OrderStatus =
                new OrderStatusTerms { AccountId = account, OrderId = id, OrigClOrdId = name };
            return command;
        }
        var terms = new MassCancelTerms
        {
            AccountId = draw.Chance(60) ? Account(twin) : 0,
            InstrumentId = draw.Chance(40) ? draw.Small(1, 2) : 0,
            Side = draw.Chance(40) ? draw.Any(Side.Buy, Side.Sell) : Side.None,
            OwnSession = (byte)(draw.Chance(20) ? 1 : draw.Chance(2) ? 2 : 0),
        };
        if (command.Header.Kind == CommandKind.MassCancel) command.MassCancel = terms;
        else command.MassStatus = new MassStatusTerms
        {
            AccountId = terms.AccountId,
            InstrumentId = terms.InstrumentId,
            Side = terms.Side,
            OwnSession = terms.OwnSession,
        };
        return command;
    }

    public Command CancelAllAfter(TwinVenue twin)
    {
        Command command = Of(CommandKind.CancelAllAfter);
        command.CancelAllAfter = new CancelAllAfterTerms
        {
            Timeout = draw.Wild() ?? (draw.Chance(20) ? 0 : draw.Soon()),
            AccountId = Account(twin),
        };
        return command;
    }

    private void MakeMarket(ref NewOrderTerms terms)
    {
        terms.OrderType = OrderType.Market;
        terms.TimeInForce = draw.Of(TimeInForce.ImmediateOrCancel, TimeInForce.ImmediateOrCancel,
            TimeInForce.FillOrKill);
        if (draw.Chance(70)) terms.Price = 0;
        if (terms.Side != Side.Buy || !draw.Chance(profile.Cash)) return;
        terms.OrderQty = draw.Chance(2) ? 1 : 0;
        if (draw.Chance(95)) terms.TimeInForce = TimeInForce.ImmediateOrCancel;
        terms.CashOrderQty = draw.Chance(70) ? 1 + draw.Below(100_000) : draw.Amount();
    }

    /// <summary>Mostly more aggressive, and for more, than what waits.</summary>
    private void MakeAtOnce(ref NewOrderTerms terms)
    {
        terms.TimeInForce = draw.Of(TimeInForce.ImmediateOrCancel, TimeInForce.FillOrKill);
        if (draw.Chance(30)) return;
        terms.Price += (terms.Side == Side.Buy ? 1 : -1) * draw.Below(6) * draw.Tick;
        terms.OrderQty += draw.Below(10) * draw.Lot;
    }

    private void MakeStop(ref NewOrderTerms terms, long last)
    {
        terms.OrderType = draw.Of(OrderType.Stop, OrderType.StopLimit);
        int away = terms.Side == Side.Buy ? 1 + draw.Below(4) : -1 - draw.Below(4);
        terms.StopPrice = last != 0 && draw.Chance(80) ? last + away * draw.Tick : draw.Price();
        if (terms.OrderType == OrderType.Stop && !draw.Chance(2)) terms.Price = 0;
        // A stop-limit mostly with its limit beyond the stop price.
        else if (draw.Chance(60))
            terms.Price = terms.StopPrice + (terms.Side == Side.Buy ? 1 : -1) * draw.Below(3) * draw.Tick;
    }

    private void MakeLasting(ref NewOrderTerms terms, TwinVenue twin)
    {
        if (terms.TimeInForce != TimeInForce.GoodTillCancel) return;
        if (draw.Chance(profile.Icebergs) && terms.OrderType is OrderType.Limit or OrderType.StopLimit)
        {
            terms.DisplayQty = draw.Lot * (1 + draw.Below(3));
            terms.OrderQty = draw.Lot * (3 + draw.Below(20));
            if (draw.Chance(profile.Large)) terms.OrderQty = draw.Lot * (500 + draw.Below(1_500));
        }
        if (!draw.Chance(profile.Timed)) return;
        terms.TimeInForce = draw.Of(TimeInForce.Day, TimeInForce.GoodTillDate);
        if (terms.TimeInForce == TimeInForce.GoodTillDate)
            terms.ExpireTime = draw.Wild() ?? Math.Max(draw.Time, twin.Time) + draw.Soon();
    }

    /// <summary>One field is not as the others want it.</summary>
    private void MakeWrong(ref NewOrderTerms terms)
    {
        switch (draw.Below(8))
        {
            case 0: terms.OrderType = (OrderType)draw.Below(6); break;
            case 1: terms.TimeInForce = (TimeInForce)draw.Below(7); break;
            case 2: terms.ExecInst = (ExecInst)draw.Below(6); break;
            case 3: terms.SelfTradePrevention = (SelfTradePrevention)draw.Below(7); break;
            case 4: terms.StopPrice = draw.Price(); break;
            case 5: terms.DisplayQty = draw.Qty(); break;
            case 6: terms.CashOrderQty = draw.Amount(); break;
            default: terms.ExpireTime = draw.Time + draw.Soon(); break;
        }
    }

    /// <summary>At the old prices, with the same or other quantities.</summary>
    private void LikeBefore(ref QuoteTerms terms, TwinVenue twin)
    {
        (int account, int instrument) = (terms.AccountId, terms.InstrumentId);
        List<TwinOrder> before = twin.Live.FindAll(order =>
            order.IsQuote && order.AccountId == account && order.Instrument.Id == instrument);
        if (before.Count == 0)
        {
            before = twin.Live.FindAll(order => order.IsQuote);
            if (before.Count == 0) return;
            terms.AccountId = before[0].AccountId;
            terms.InstrumentId = before[0].Instrument.Id;
            before = before.FindAll(order =>
                order.AccountId == before[0].AccountId && order.Instrument == before[0].Instrument);
        }
        foreach (TwinOrder order in before)
        {
            long qty = draw.Chance(50) ? order.Leaves
                : draw.Chance(50) ? order.Leaves - draw.Lot : order.Leaves + draw.Lot;
            if (draw.Chance(10)) qty = 0;
            if (!draw.Chance(70)) continue;
            if (order.Side == Side.Buy) (terms.BidPrice, terms.BidQty) = (order.Price, qty);
            else (terms.AskPrice, terms.AskQty) = (order.Price, qty);
        }
    }

    /// <summary>Mostly a live order, by id or by name, of the account that owns it.</summary>
    private (int Account, long Id, Bytes16 Name) Aim(TwinVenue twin, out TwinOrder? order)
    {
        order = null;
        if (twin.Live.Count == 0 || draw.Chance(5))
        {
            long id = draw.Chance(50) ? 0 : ((long)draw.Small(1, 9) << 23) + draw.Small(1, 9);
            return (Account(twin), id, draw.NameOrNone());
        }
        order = twin.Live[draw.Below(twin.Live.Count)];
        int account = draw.Chance(3) ? Account(twin) : order.AccountId;
        bool byId = order.Name.IsEmpty || draw.Chance(50);
        return byId ? (account, order.Id, default) : (account, 0, order.Name);
    }

    private int Account(TwinVenue twin) =>
        draw.Chance(1) ? draw.Below(20) - 1 : 2 + draw.Below(twin.Accounts.Count - 2);

    private SelfTradePrevention Prevention() =>
        draw.Chance(profile.SelfTrades) ? draw.Any<SelfTradePrevention>(_preventions) : default;

    private static Command Of(CommandKind kind) => new() { Header = { Kind = kind } };
}

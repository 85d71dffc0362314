using Google.Protobuf;
using Matching.Client;
using Matching.V1;

namespace Matching.Tests.Client;

/// <summary>
/// A venue without engine, journal or hurry: one instrument, price-time priority by linear search,
/// everything it ever said kept in lists. It stands in for the real one behind the same contract.
/// </summary>
internal sealed class SlowVenue
{
    private readonly List<Order> _orders = [];
    private readonly Dictionary<(Side, long), (long Qty, int Orders)> _levels = [];
    private long _changeBefore;
    private ulong _checksum;
    private long _lastItem;
    private long _sequence;

    private sealed class Order
    {
        public required long Id { get; init; }
        public required ByteString ClOrdId { get; init; }
        public required Side Side { get; init; }
        public long Price { get; set; }
        public long Total { get; set; }
        public long Filled { get; set; }
        public long Leaves => Total - Filled;
    }

    public uint Epoch { get; set; } = 1;

    public long Sequence => _sequence;

    public long HighestClientSeqNum { get; private set; }

    /// <summary>The session's items, ever.</summary>
    public List<SessionItem> Items { get; } = [];

    /// <summary>The book's changes, ever.</summary>
    public List<LevelChange> Changes { get; } = [];

    public List<Trade> Trades { get; } = [];

    /// <summary>An event that the session sees but no command caused.</summary>
    public void LogOn()
    {
        var item = NextItem(0);
        item.SessionChange = new SessionChange { Connection = 1, LoggedOn = true };
    }

    public void Take(OrderCommand command)
    {
        var number = command.ClientSeqNum;
        if (number <= HighestClientSeqNum)
        {
            var original = Items.FirstOrDefault(item => item.ClientSeqNum == number);
            NextItem(number).RepeatedCommand = new RepeatedCommand { Original = original?.Clone() };
            return;
        }

        HighestClientSeqNum = number;
        if (command.NewOrder is { } entered) Enter(number, entered);
        else if (command.Cancel is { } cancel) Cancel(number, cancel);
        else Replace(number, command.Replace);
    }

    public BookSnapshot Snapshot()
    {
        var snapshot = new BookSnapshot { LastSequence = LastChange, Checksum = _checksum };
        snapshot.Bids.AddRange(Levels(Side.Buy).OrderByDescending(level => level.Price));
        snapshot.Asks.AddRange(Levels(Side.Sell).OrderBy(level => level.Price));
        return snapshot;
    }

    private void Enter(long number, NewOrderSingle entered)
    {
        var order = new Order
        {
            Id = _sequence + 1,
            ClOrdId = entered.ClOrdId,
            Side = entered.Side,
            Price = entered.Price,
            Total = entered.OrderQty,
        };
        if (entered.OrderQty <= 0)
        {
            Report(NextItem(number), order, ExecType.Rejected).RejectReason = RejectReason.QtyNotPositive;
            return;
        }

        var rests = entered.TimeInForce == TimeInForce.GoodTillCancel;
        var takes = BestMaker(order) is not null;
        Report(NextItem(number), order, ExecType.New);
        if (!takes && rests)
        {
            Book(order);
            return;
        }

        while (order.Leaves > 0 && BestMaker(order) is { } maker) Trade(number, order, maker);
        if (order.Leaves > 0) Finish(number, order, rests);
    }

    private void Finish(long number, Order order, bool rests)
    {
        var item = NextItem(number);
        if (rests)
        {
            Report(item, order, ExecType.Booked);
            Book(order);
        }
        else
        {
            order.Total = order.Filled;
            Report(item, order, ExecType.Canceled).CancelReason = CancelReason.ImmediateOrCancel;
        }
    }

    private void Trade(long number, Order taker, Order maker)
    {
        var qty = Math.Min(taker.Leaves, maker.Leaves);
        taker.Filled += qty;
        maker.Filled += qty;
        var item = NextItem(number);
        Fill(Report(item, taker, ExecType.Trade), maker.Price, qty, LastLiquidityInd.Taker);
        var other = SameEvent(item);
        Fill(Report(other, maker, ExecType.Trade), maker.Price, qty, LastLiquidityInd.Maker);
        Trades.Add(new Trade
        {
            Sequence = _sequence,
            Price = maker.Price,
            Qty = qty,
            TakerSide = taker.Side,
            PrevSequence = Trades.LastOrDefault()?.Sequence ?? 0,
        });
        if (maker.Leaves == 0) _orders.Remove(maker);
        Changed(maker.Side, maker.Price, -qty, maker.Leaves == 0 ? -1 : 0);
    }

    private void Fill(ExecutionReport report, long price, long qty, LastLiquidityInd liquidity)
    {
        report.LastPx = price;
        report.LastQty = qty;
        report.LastLiquidityInd = liquidity;
        report.TrdMatchId = _sequence;
        report.Price = 0;
    }

    private void Cancel(long number, OrderCancelRequest cancel)
    {
        var item = NextItem(number);
        if (Find(cancel.OrderId, cancel.OrigClOrdId) is not { } order)
        {
            item.CancelReject = new OrderCancelReject
            {
                ResponseTo = CommandKind.CancelOrder,
                OrderId = cancel.OrderId,
                OrigClOrdId = cancel.OrigClOrdId,
                RejectReason = RejectReason.UnknownOrder,
            };
            return;
        }

        var leaves = order.Leaves;
        order.Total = order.Filled;
        Report(item, order, ExecType.Canceled);
        _orders.Remove(order);
        Changed(order.Side, order.Price, -leaves, -1);
    }

    // Down in place is all that a day's data asks for; anything else is a new order to this venue.
    private void Replace(long number, OrderCancelReplaceRequest replace)
    {
        var item = NextItem(number);
        if (Find(replace.OrderId, replace.OrigClOrdId) is not { } order || replace.OrderQty <= order.Filled)
        {
            item.CancelReject = new OrderCancelReject
            {
                ResponseTo = CommandKind.ReplaceOrder,
                OrigClOrdId = replace.OrigClOrdId,
                RejectReason = RejectReason.UnknownOrder,
            };
            return;
        }

        var (price, leaves) = (order.Price, order.Leaves);
        var keeps = replace.Price == price && replace.OrderQty <= order.Total;
        (order.Price, order.Total) = (replace.Price, replace.OrderQty);
        Report(item, order, ExecType.Replaced);
        if (keeps)
        {
            Changed(order.Side, price, order.Leaves - leaves, 0);
            return;
        }

        _orders.Remove(order);
        Changed(order.Side, price, -leaves, -1);
        Book(order);
    }

    private Order? Find(long id, ByteString clOrdId) =>
        _orders.Find(order => id != 0 ? order.Id == id : order.ClOrdId == clOrdId);

    private Order? BestMaker(Order taker)
    {
        Order? best = null;
        foreach (var order in _orders)
        {
            if (order.Side == taker.Side || !Crosses(taker, order)) continue;
            if (best is null || IsBetter(taker.Side, order.Price, best.Price)) best = order;
        }

        return best;
    }

    private static bool IsBetter(Side takerSide, long price, long than) =>
        takerSide == Side.Buy ? price < than : price > than;

    private static bool Crosses(Order taker, Order maker) =>
        taker.Side == Side.Buy ? maker.Price <= taker.Price : maker.Price >= taker.Price;

    private void Book(Order order)
    {
        _orders.Add(order);
        Changed(order.Side, order.Price, order.Leaves, 1);
    }

    private void Changed(Side side, long price, long qty, int orders)
    {
        var before = _levels.GetValueOrDefault((side, price));
        var after = (Qty: before.Qty + qty, Orders: before.Orders + orders);
        if (after.Qty == 0) _levels.Remove((side, price));
        else _levels[(side, price)] = after;
        if (before.Qty != 0) _checksum -= BookChecksum.OfLevel(side, price, before.Qty, before.Orders);
        if (after.Qty != 0) _checksum += BookChecksum.OfLevel(side, price, after.Qty, after.Orders);
        var level = new PriceLevel { Price = price, Qty = after.Qty, Orders = after.Orders };
        if (LastChange != _sequence) _changeBefore = LastChange;
        Changes.Add(new LevelChange
        {
            Sequence = _sequence,
            Side = side,
            Level = level,
            PrevSequence = _changeBefore,
            Checksum = _checksum,
        });
    }

    private long LastChange => Changes.Count == 0 ? 0 : Changes[^1].Sequence;

    private IEnumerable<PriceLevel> Levels(Side side) =>
        from level in _levels
        where level.Key.Item1 == side
        let total = level.Value
        select new PriceLevel { Price = level.Key.Item2, Qty = total.Qty, Orders = total.Orders };

    private SessionItem NextItem(long number)
    {
        _sequence++;
        var item = new SessionItem
        {
            Sequence = _sequence,
            PrevSequence = _lastItem,
            Epoch = Epoch,
            TransactTime = 1_750_000_000_000_000_000 + _sequence,
            ClientSeqNum = number,
        };
        _lastItem = _sequence;
        Items.Add(item);
        return item;
    }

    private SessionItem SameEvent(SessionItem first)
    {
        var item = new SessionItem(first) { ClientSeqNum = 0, ExecutionReport = null };
        Items.Add(item);
        return item;
    }

    private ExecutionReport Report(SessionItem item, Order order, ExecType type) =>
        item.ExecutionReport = new ExecutionReport
        {
            ExecId = _sequence * 2 + (order.Side == Side.Sell ? 1 : 0),
            OrderId = order.Id,
            ClOrdId = order.ClOrdId,
            AccountId = 1,
            InstrumentId = 1,
            Side = order.Side,
            ExecType = type,
            OrdStatus = StatusOf(order, type),
            Price = order.Price,
            OrderQty = order.Total,
            CumQty = order.Filled,
            LeavesQty = type == ExecType.Rejected ? 0 : order.Leaves,
        };

    private static OrdStatus StatusOf(Order order, ExecType type) => type switch
    {
        ExecType.Rejected => OrdStatus.Rejected,
        ExecType.Canceled => OrdStatus.Canceled,
        _ when order.Leaves == 0 => OrdStatus.Filled,
        _ => order.Filled > 0 ? OrdStatus.PartiallyFilled : OrdStatus.New,
    };
}

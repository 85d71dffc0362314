using Google.Protobuf;
using Matching.V1;

namespace Matching.Bench.Wire;

/// <summary>
/// The commands of one lane: a market maker's. On its own instrument stand a deep order on each side and 64
/// more behind them; 85 % of what follows moves one of these, 6 % cancels one, 6 % enters it again, 3 % takes
/// one lot from a deep order. Nothing is drawn: the same number of commands is always the same work.
/// </summary>
internal sealed class LaneCommands(WireLane lane)
{
    /// <summary>What every turn begins with: a mass cancel, then the book.</summary>
    public const int SetupCommands = 1 + Slots + 2;

    private const int Slots = 64;
    private const int DeepBid = Slots;
    private const int DeepAsk = Slots + 1;
    private const long Middle = 10_000;
    private const long Touch = 10;
    private const long Reach = 900;
    private const long DeepQty = 1_000_000_000;
    private const long Qty = 100;
    private const int Cycle = 100;

    private readonly ByteString[] _names =
    [
        .. Enumerable.Range(0, Slots + 2).Select(
            slot => ByteString.CopyFrom((byte)'A', (byte)('0' + slot))),
    ];

    private readonly List<OrderCommand> _replaces = [];
    private readonly List<OrderCommand> _cancels = [];
    private readonly List<OrderCommand> _orders = [];
    private int _slot;
    private long _step;
    private int _cancelled = -1;

    /// <summary>The whole setup, which goes as one message.</summary>
    public SessionRequest SetUp(ref long number)
    {
        (_slot, _step, _cancelled) = (0, 0, -1);
        var request = new SessionRequest();
        request.Commands.Add(new OrderCommand
        {
            ClientSeqNum = ++number,
            MassCancel = new OrderMassCancelRequest { AccountId = lane.AccountId },
        });
        for (int slot = 0; slot < Slots; slot++)
            request.Commands.Add(Order(++number, slot, PriceOf(slot, 0), Qty));
        request.Commands.Add(Order(++number, DeepBid, Middle - Touch, DeepQty));
        request.Commands.Add(Order(++number, DeepAsk, Middle + Touch, DeepQty));
        return request;
    }

    /// <summary>
    /// Puts the next commands into a message, which may be used again once it is written; and says what is
    /// to be answered.
    /// </summary>
    public void Fill(SessionRequest request, int count, ref long number, ref AckSum expected)
    {
        request.Commands.Clear();
        (int replaces, int cancels, int orders) = (0, 0, 0);
        for (int index = 0; index < count; index++)
        {
            _step++;
            int place = (int)(_step * 37 % Cycle);
            if (_cancelled >= 0) request.Commands.Add(Enter(++number, orders++, ref expected));
            else if (place < 6) request.Commands.Add(Cancel(++number, cancels++, ref expected));
            else if (place < 9) request.Commands.Add(Take(++number, orders++, place, ref expected));
            else request.Commands.Add(Replace(++number, replaces++, ref expected));
        }
    }

    private static bool IsBid(int slot) => slot % 2 == 0;

    /// <summary>Behind the deep order of its side, never across.</summary>
    private static long PriceOf(int slot, long step)
    {
        long away = Touch + 1 + (slot * 13 + step * 7) % Reach;
        return IsBid(slot) ? Middle - away : Middle + away;
    }

    private OrderCommand Replace(long number, int at, ref AckSum expected)
    {
        OrderCommand command = Of(_replaces, at, () => new OrderCommand
        {
            Replace = new OrderCancelReplaceRequest { AccountId = lane.AccountId },
        });
        int slot = NextSlot();
        command.ClientSeqNum = number;
        command.Replace.OrigClOrdId = _names[slot];
        command.Replace.Price = PriceOf(slot, _step);
        command.Replace.OrderQty = Qty;
        expected.Acked(ExecType.Replaced, command.Replace.Price);
        return command;
    }

    private OrderCommand Cancel(long number, int at, ref AckSum expected)
    {
        OrderCommand command = Of(_cancels, at, () => new OrderCommand
        {
            Cancel = new OrderCancelRequest { AccountId = lane.AccountId },
        });
        _cancelled = NextSlot();
        command.ClientSeqNum = number;
        command.Cancel.OrigClOrdId = _names[_cancelled];
        expected.Acked(ExecType.Canceled, 0);
        return command;
    }

    private OrderCommand Enter(long number, int at, ref AckSum expected)
    {
        int slot = _cancelled;
        _cancelled = -1;
        OrderCommand command = Of(_orders, at, () => Order(0, slot, 0, Qty));
        Set(command, number, slot, PriceOf(slot, _step), Qty, TimeInForce.GoodTillCancel);
        expected.Acked(ExecType.New, command.NewOrder.Price);
        return command;
    }

    private OrderCommand Take(long number, int at, int place, ref AckSum expected)
    {
        bool buys = place % 2 == 0;
        OrderCommand command = Of(_orders, at, () => Order(0, 0, 0, 1));
        long price = buys ? Middle + Touch : Middle - Touch;
        Set(command, number, buys ? 0 : 1, price, 1, TimeInForce.ImmediateOrCancel);
        command.NewOrder.ClOrdId = ByteString.Empty;
        expected.Acked(ExecType.New, price);
        expected.Traded(price, 1);
        return command;
    }

    private int NextSlot() => _slot = (_slot + 1) % Slots;

    private OrderCommand Order(long number, int slot, long price, long qty)
    {
        var command = new OrderCommand { NewOrder = new NewOrderSingle { OrderType = OrderType.Limit } };
        Set(command, number, slot, price, qty, TimeInForce.GoodTillCancel);
        return command;
    }

    private void Set(
        OrderCommand command, long number, int slot, long price, long qty, TimeInForce timeInForce)
    {
        command.ClientSeqNum = number;
        command.NewOrder.AccountId = lane.AccountId;
        command.NewOrder.InstrumentId = lane.InstrumentId;
        command.NewOrder.ClOrdId = _names[slot];
        command.NewOrder.Side = IsBid(slot) ? Side.Buy : Side.Sell;
        command.NewOrder.TimeInForce = timeInForce;
        command.NewOrder.Price = price;
        command.NewOrder.OrderQty = qty;
    }

    private static OrderCommand Of(List<OrderCommand> pool, int at, Func<OrderCommand> make)
    {
        if (at == pool.Count) pool.Add(make());
        return pool[at];
    }
}

using Matching.Engine;

namespace Matching.Bench.Engine;

/// <summary>
/// The bare reference: levels in a dense array over prices, a bitmap for the best one, orders in an array
/// where the n-th order stands at n. No checks, no events, no slot is used twice, nothing else; what matching
/// alone costs here.
/// </summary>
internal sealed class BareBook : IContender
{
    private readonly int _prices;
    private readonly BareOrder[] _orders;
    private readonly BareLevel[] _levels;
    private readonly PriceBitmap[] _bids;
    private readonly PriceBitmap[] _asks;
    private ReadOnlyMemory<BookCommand> _commands;
    private TradeTally _tally;

    public BareBook(int instruments, int prices, int orders)
    {
        _prices = prices;
        _orders = HugeArray.Of<BareOrder>(orders + 1);
        _levels = HugeArray.Of<BareLevel>(instruments * 2 * prices);
        _bids = [.. Enumerable.Range(0, instruments).Select(_ => new PriceBitmap(prices))];
        _asks = [.. Enumerable.Range(0, instruments).Select(_ => new PriceBitmap(prices))];
    }

    public TradeTally Tally => _tally;

    public void Prepare(ReadOnlyMemory<BookCommand> commands) => _commands = commands;

    public void Execute(int from, int count)
    {
        foreach (ref readonly var command in _commands.Span.Slice(from, count))
        {
            switch (command.Action)
            {
                case BookAction.New: Enter(in command, rests: true); break;
                case BookAction.ImmediateOrCancel: Enter(in command, rests: false); break;
                case BookAction.Cancel: Unbook(command.Number, command.InstrumentId); break;
                case BookAction.Replace: Replace(in command); break;
            }
        }
    }

    public void Dispose()
    {
    }

    private void Enter(in BookCommand command, bool rests)
    {
        var left = command.Side == Side.Buy ? Buy(in command) : Sell(in command);
        if (left > 0 && rests) Book(in command, left);
    }

    private void Replace(in BookCommand command)
    {
        ref var order = ref _orders[command.Number];
        if (command.Price == order.Price && command.Qty <= order.Qty)
        {
            order.Qty = command.Qty;
            return;
        }
        Unbook(command.Number, command.InstrumentId);
        Enter(in command, rests: true);
    }

    private int Buy(in BookCommand command)
    {
        var left = command.Qty;
        var asks = _asks[command.InstrumentId];
        while (left > 0)
        {
            var best = asks.Lowest();
            if (best > command.Price) break;
            left = Take(in command, left, (command.InstrumentId * 2 + 1) * _prices + best);
        }
        return left;
    }

    private int Sell(in BookCommand command)
    {
        var left = command.Qty;
        var bids = _bids[command.InstrumentId];
        while (left > 0)
        {
            var best = bids.Highest();
            if (best < command.Price) break;
            left = Take(in command, left, command.InstrumentId * 2 * _prices + best);
        }
        return left;
    }

    /// <summary>Takes from the oldest order of a level.</summary>
    private int Take(in BookCommand command, int left, int level)
    {
        var slot = _levels[level].Head;
        ref var maker = ref _orders[slot];
        var qty = Math.Min(left, maker.Qty);
        maker.Qty -= qty;
        _tally.Add(maker.OrderId, command.OrderId, maker.Price, qty);
        if (maker.Qty == 0) Unbook(slot, command.InstrumentId);
        return left - qty;
    }

    private void Book(in BookCommand command, int qty)
    {
        var slot = command.Number;
        var price = (int)command.Price;
        var isBuy = command.Side == Side.Buy;
        var at = (command.InstrumentId * 2 + (isBuy ? 0 : 1)) * _prices + price;
        ref var level = ref _levels[at];
        ref var order = ref _orders[slot];
        order.OrderId = command.OrderId;
        order.Price = price;
        order.Qty = qty;
        order.Next = 0;
        order.Previous = level.Tail;
        order.Level = at;
        order.IsBuy = isBuy ? (byte)1 : (byte)0;
        if (level.Tail != 0)
        {
            _orders[level.Tail].Next = slot;
        }
        else
        {
            level.Head = slot;
            (isBuy ? _bids : _asks)[command.InstrumentId].Set(price);
        }
        level.Tail = slot;
    }

    private void Unbook(int slot, int instrument)
    {
        ref var order = ref _orders[slot];
        ref var level = ref _levels[order.Level];
        if (order.Previous == 0) level.Head = order.Next;
        else _orders[order.Previous].Next = order.Next;
        if (order.Next == 0) level.Tail = order.Previous;
        else _orders[order.Next].Previous = order.Previous;
        if (level.Head == 0) (order.IsBuy != 0 ? _bids : _asks)[instrument].Clear(order.Price);
    }
}

using Matching.Engine;

namespace Matching.Bench.Engine;

/// <summary>
/// The book of the textbooks: per side a <see cref="SortedDictionary{TKey, TValue}"/> of linked lists, best
/// price first, and a dictionary by id. Slow and obvious, it is also the twin whose trades all others must
/// equal, and the model against which workloads are generated.
/// </summary>
internal sealed class TextbookBook : IContender
{
    private readonly Dictionary<long, LinkedListNode<TextbookOrder>> _orders = [];
    private readonly SortedDictionary<long, LinkedList<TextbookOrder>>[] _bids;
    private readonly SortedDictionary<long, LinkedList<TextbookOrder>>[] _asks;
    private ReadOnlyMemory<BookCommand> _commands;
    private TradeTally _tally;

    public TextbookBook(int instruments)
    {
        var highestFirst = Comparer<long>.Create((left, right) => right.CompareTo(left));
        _bids = [.. Enumerable.Range(0, instruments).Select(_ => NewSide(highestFirst))];
        _asks = [.. Enumerable.Range(0, instruments).Select(_ => NewSide(Comparer<long>.Default))];
    }

    public TradeTally Tally => _tally;

    /// <summary>Told of each order that has ended, for whoever keeps lists of them.</summary>
    public Action<TextbookOrder>? Ended { get; init; }

    /// <summary>Told of the price of each trade.</summary>
    public Action<int, long>? Traded { get; init; }

    public int PriceCount => _bids.Sum(side => side.Count) + _asks.Sum(side => side.Count);

    public void Prepare(ReadOnlyMemory<BookCommand> commands) => _commands = commands;

    public void Execute(int from, int count)
    {
        foreach (ref readonly var command in _commands.Span.Slice(from, count)) Execute(in command);
    }

    /// <summary>The order that is booked under this id, null for none.</summary>
    public TextbookOrder? Find(long orderId) =>
        _orders.TryGetValue(orderId, out var node) ? node.Value : null;

    /// <summary>The best price of a side, null for an empty one.</summary>
    public long? Best(int instrument, Side side)
    {
        foreach (var level in SideOf(instrument, side)) return level.Key;
        return null;
    }

    public void Execute(in BookCommand command)
    {
        switch (command.Action)
        {
            case BookAction.New:
                Enter(new TextbookOrder(in command), rests: true);
                break;
            case BookAction.ImmediateOrCancel:
                Enter(new TextbookOrder(in command), rests: false);
                break;
            case BookAction.Cancel:
                var cancelled = _orders[command.OrderId];
                Unbook(cancelled);
                Ended?.Invoke(cancelled.Value);
                break;
            case BookAction.Replace:
                Replace(in command);
                break;
        }
    }

    public void Dispose()
    {
    }

    private static SortedDictionary<long, LinkedList<TextbookOrder>> NewSide(IComparer<long> comparer) =>
        new(comparer);

    private SortedDictionary<long, LinkedList<TextbookOrder>> SideOf(int instrument, Side side) =>
        side == Side.Buy ? _bids[instrument] : _asks[instrument];

    /// <summary>Less at the same price keeps its place; anything else goes to the back.</summary>
    private void Replace(in BookCommand command)
    {
        var node = _orders[command.OrderId];
        var order = node.Value;
        if (command.Price == order.Price && command.Qty <= order.LeavesQty)
        {
            order.LeavesQty = command.Qty;
            return;
        }
        Unbook(node);
        order.Price = command.Price;
        order.LeavesQty = command.Qty;
        Enter(order, rests: true);
    }

    private void Enter(TextbookOrder taker, bool rests)
    {
        Match(taker);
        if (taker.LeavesQty == 0 || !rests) Ended?.Invoke(taker);
        else Book(taker);
    }

    private void Match(TextbookOrder taker)
    {
        var makers = SideOf(taker.InstrumentId, taker.Side.Opposite);
        while (taker.LeavesQty > 0 && makers.Count > 0)
        {
            var (price, level) = makers.First();
            if (taker.Side == Side.Buy ? price > taker.Price : price < taker.Price) return;
            var maker = level.First!.Value;
            var qty = Math.Min(taker.LeavesQty, maker.LeavesQty);
            maker.Fill(qty);
            taker.Fill(qty);
            _tally.Add(maker.OrderId, taker.OrderId, price, qty);
            Traded?.Invoke(taker.InstrumentId, price);
            if (maker.LeavesQty > 0) continue;
            Unbook(level.First);
            Ended?.Invoke(maker);
        }
    }

    private void Book(TextbookOrder order)
    {
        var side = SideOf(order.InstrumentId, order.Side);
        if (!side.TryGetValue(order.Price, out var level)) side.Add(order.Price, level = []);
        _orders[order.OrderId] = level.AddLast(order);
    }

    private void Unbook(LinkedListNode<TextbookOrder> node)
    {
        var level = node.List!;
        var order = node.Value;
        level.Remove(node);
        if (level.Count == 0) SideOf(order.InstrumentId, order.Side).Remove(order.Price);
        _orders.Remove(order.OrderId);
    }
}

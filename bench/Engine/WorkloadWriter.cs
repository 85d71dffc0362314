using Matching.Engine;

namespace Matching.Bench.Engine;

/// <summary>
/// Writes a workload against a model of the market, so that each cancel and each replace finds its order and
/// the mix is what it says.
/// </summary>
internal sealed class WorkloadWriter
{
    public const int MaxQty = 100;

    private readonly List<BookCommand> _commands = [];
    private readonly List<TextbookOrder> _live = [];
    private readonly OrderIds _ids = new();
    private readonly TextbookBook _model;
    private readonly int[] _lastPrice;
    private readonly int[] _counts = new int[5];
    private readonly int _accounts;
    private readonly int _prices;
    private BookCommand[] _setup = [];
    private int _trading;
    private long _tradesBefore;

    public WorkloadWriter(ulong seed, int instruments, int accounts, int prices)
    {
        Dice = new Dice(seed);
        _accounts = accounts;
        _prices = prices;
        _lastPrice = new int[instruments];
        Array.Fill(_lastPrice, prices / 2);
        _model = new TextbookBook(instruments)
        {
            Ended = End,
            Traded = (instrument, price) => _lastPrice[instrument] = (int)price,
        };
    }

    public Dice Dice { get; }

    public int Written => _commands.Count;

    public int Resting => _live.Count;

    public int LastPrice(int instrument) => _lastPrice[instrument];

    public TextbookOrder AnyLive() => _live[Dice.Below(_live.Count)];

    public int AnyQty() => Dice.Between(1, MaxQty);

    /// <summary>The best price opposite to a taker; null where nobody rests.</summary>
    public int? BestFor(int instrument, Side taker) => (int?)_model.Best(instrument, taker.Opposite);

    public int Clamp(int price) => Math.Clamp(price, 1, _prices - 1);

    public void Enter(int instrument, Side side, int price, int qty, BookAction action = BookAction.New)
    {
        var command = new BookCommand
        {
            OrderId = _ids.Take(),
            Price = Clamp(price),
            Qty = qty,
            AccountId = Dice.Below(_accounts),
            InstrumentId = instrument,
            Action = action,
            Side = side,
        };
        Write(in command);
        if (_model.Find(command.OrderId) is not { } booked) return;
        booked.Place = _live.Count;
        _live.Add(booked);
    }

    public void Cancel(TextbookOrder order) => Write(About(order, BookAction.Cancel));

    public void Replace(TextbookOrder order, int price, int qty)
    {
        var command = About(order, BookAction.Replace);
        command.Price = Clamp(price);
        command.Qty = qty;
        command.FilledQty = order.FilledQty;
        Write(in command);
    }

    /// <summary>What was written up to here makes the book that the run begins with.</summary>
    public void EndSetup()
    {
        _setup = [.. _commands];
        _commands.Clear();
        Array.Clear(_counts);
        _trading = 0;
        _tradesBefore = _model.Tally.Trades;
    }

    public Workload ToWorkload(string name)
    {
        var facts = new WorkloadFacts(
            _counts[(int)BookAction.New], _counts[(int)BookAction.ImmediateOrCancel],
            _counts[(int)BookAction.Cancel], _counts[(int)BookAction.Replace], _trading,
            (int)(_model.Tally.Trades - _tradesBefore), Resting, _model.PriceCount);
        return new Workload(
            name, _lastPrice.Length, _accounts, _prices, _ids.Slots, _ids.Count, _setup, [.. _commands],
            facts);
    }

    private static BookCommand About(TextbookOrder order, BookAction action) => new()
    {
        OrderId = order.OrderId,
        AccountId = order.AccountId,
        InstrumentId = order.InstrumentId,
        Side = order.Side,
        Action = action,
    };

    private void Write(in BookCommand command)
    {
        var trades = _model.Tally.Trades;
        _model.Execute(in command);
        _commands.Add(command);
        _counts[(int)command.Action]++;
        if (_model.Tally.Trades > trades) _trading++;
    }

    private void End(TextbookOrder order)
    {
        _ids.Release(order.OrderId);
        if (order.Place < 0) return;
        var last = _live[^1];
        _live[last.Place = order.Place] = last;
        _live.RemoveAt(_live.Count - 1);
        order.Place = -1;
    }
}

using Matching.Engine;

namespace Matching.Bench.Engine;

/// <summary>An order of the textbook, an object of its own.</summary>
internal sealed class TextbookOrder(in BookCommand command)
{
    public long OrderId { get; } = command.OrderId;
    public int InstrumentId { get; } = command.InstrumentId;
    public int AccountId { get; } = command.AccountId;
    public Side Side { get; } = command.Side;
    public long Price { get; set; } = command.Price;
    public int LeavesQty { get; set; } = command.Qty;
    public int FilledQty { get; private set; }

    /// <summary>Where it stands in the generator's list of live orders.</summary>
    public int Place { get; set; } = -1;

    public void Fill(int qty)
    {
        LeavesQty -= qty;
        FilledQty += qty;
    }
}

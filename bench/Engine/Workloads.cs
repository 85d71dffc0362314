using Matching.Engine;

namespace Matching.Bench.Engine;

/// <summary>
/// The five workloads, by seed. A smaller number of commands makes a smaller workload of its kind.
/// </summary>
internal static class Workloads
{
    public static readonly string[] Names = ["W1", "W2", "W3", "W4", "W5"];

    private const int Accounts = 1_000;
    private const ulong Seed = 0x4d61_7463_6869_6e67;

    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="commands">How many are timed, null for what the workload says.</param>
    public static Workload Create(string name, int? commands) => name switch
    {
        "W1" => Requoting(commands ?? 3_000_000),
        "W2" => Equities(commands ?? 3_000_000),
        "W3" => Deep(commands ?? 2_000_000),
        "W4" => Sweeps(commands ?? 1_010_000),
        "W5" => Wide(commands ?? 3_000_000),
        _ => throw new ArgumentException($"no workload {name}", nameof(name)),
    };

    /// <summary>
    /// 9 % new, 3 % IOC, 6 % cancel, 82 % replace that moves an order 1 % of its way to the last trade. About
    /// 1,000 orders rest at 750 prices, so they are spread over some 1,650 ticks.
    /// </summary>
    private static Workload Requoting(int commands)
    {
        const int resting = 1_000;
        const int reach = 825;
        var writer = new WorkloadWriter(Seed + 1, 1, Accounts, 1 << 17);
        while (writer.Resting < resting) Quote(writer, 0, writer.Dice.Between(1, reach));
        writer.EndSetup();
        while (writer.Written < commands)
        {
            var draw = writer.Dice.Below(100);
            if (draw < 9 || writer.Resting < 2) Quote(writer, 0, writer.Dice.Between(1, reach));
            else if (draw < 12) Take(writer, 0, Appetite(writer, resting));
            else if (draw < 18) writer.Cancel(writer.AnyLive());
            else Requote(writer, writer.AnyLive());
        }
        return writer.ToWorkload("W1");
    }

    /// <summary>
    /// 55 % new, every eleventh of them a taker, 40 % cancel, 5 % IOC: about 10 % trade. About 10,000 rest,
    /// the more the nearer to the touch.
    /// </summary>
    private static Workload Equities(int commands)
    {
        var resting = Math.Min(10_000, commands);
        var writer = new WorkloadWriter(Seed + 2, 1, Accounts, 1 << 17);
        while (writer.Resting < resting) Quote(writer, 0, Near(writer.Dice, 500));
        writer.EndSetup();
        while (writer.Written < commands) Trade(writer, 0, 500, resting);
        return writer.ToWorkload("W2");
    }

    /// <summary>
    /// A million orders rest at 130,000 prices; then 30 % new, 25 % cancel, 40 % replace, 5 % IOC.
    /// </summary>
    private static Workload Deep(int commands)
    {
        const int reach = 65_000;
        var resting = Math.Min(1_000_000, commands);
        var writer = new WorkloadWriter(Seed + 3, 1, Accounts, 1 << 18);
        while (writer.Resting < resting) Quote(writer, 0, writer.Dice.Between(1, reach));
        writer.EndSetup();
        while (writer.Written < commands)
        {
            var draw = writer.Dice.Below(100);
            if (draw < 30 || writer.Resting < 2) Quote(writer, 0, writer.Dice.Between(1, reach));
            else if (draw < 35) Take(writer, 0, Appetite(writer, resting));
            else if (draw < 60) writer.Cancel(writer.AnyLive());
            else Move(writer, writer.AnyLive(), writer.Dice.Between(1, reach));
        }
        return writer.ToWorkload("W3");
    }

    /// <summary>
    /// 100 new within ten ticks of the touch, then one IOC that takes exactly these, and again.
    /// </summary>
    private static Workload Sweeps(int commands)
    {
        const int orders = 100;
        var writer = new WorkloadWriter(Seed + 4, 1, Accounts, 1 << 17);
        while (writer.Resting < 1_000) Quote(writer, 0, writer.Dice.Between(100, 600));
        var touch = writer.LastPrice(0);
        writer.EndSetup();
        while (writer.Written < commands)
        {
            var maker = writer.Dice.Coin() ? Side.Buy : Side.Sell;
            var total = 0;
            for (var order = 0; order < orders; order++)
            {
                var qty = writer.AnyQty();
                total += qty;
                writer.Enter(0, maker, touch + Away(maker, writer.Dice.Between(1, 10)), qty);
            }
            writer.Enter(
                0, maker.Opposite, touch + Away(maker, 10), total, BookAction.ImmediateOrCancel);
        }
        return writer.ToWorkload("W4");
    }

    /// <summary>The mix of W2 over 10,000 instruments by Zipf and 100,000 accounts.</summary>
    private static Workload Wide(int commands)
    {
        var instruments = Math.Min(10_000, commands);
        var resting = Math.Min(200_000, commands);
        var writer = new WorkloadWriter(Seed + 5, instruments, 100_000, 256);
        var zipf = new Zipf(instruments);
        while (writer.Resting < resting) Quote(writer, zipf.Draw(writer.Dice), Near(writer.Dice, 100));
        writer.EndSetup();
        while (writer.Written < commands) Trade(writer, zipf.Draw(writer.Dice), 100, resting);
        return writer.ToWorkload("W5");
    }

    private static void Trade(WorkloadWriter writer, int instrument, int reach, int resting)
    {
        var draw = writer.Dice.Below(100);
        if (draw < 50 || writer.Resting < 2) Quote(writer, instrument, Near(writer.Dice, reach));
        else if (draw < 55) Take(writer, instrument, Appetite(writer, resting), BookAction.New);
        else if (draw < 60) Take(writer, instrument, Appetite(writer, resting));
        else writer.Cancel(writer.AnyLive());
    }

    /// <summary>A new order so far behind the last trade, on either side: it meets nobody.</summary>
    private static void Quote(WorkloadWriter writer, int instrument, int distance)
    {
        var side = writer.Dice.Coin() ? Side.Buy : Side.Sell;
        writer.Enter(instrument, side, writer.LastPrice(instrument) + Away(side, distance), writer.AnyQty());
    }

    /// <summary>A taker at the best price; a new order rests there with what it doesn't get.</summary>
    private static void Take(
        WorkloadWriter writer, int instrument, int qty, BookAction action = BookAction.ImmediateOrCancel)
    {
        var side = writer.Dice.Coin() ? Side.Buy : Side.Sell;
        var price = writer.BestFor(instrument, side) ?? writer.LastPrice(instrument);
        // An IOC may go through some prices; a new order's rest should not stand far inside.
        if (action == BookAction.ImmediateOrCancel) price -= Away(side, 10);
        writer.Enter(instrument, side, price, qty, action);
    }

    /// <summary>How much takers take: more while too many rest, so that the book keeps its size.</summary>
    private static int Appetite(WorkloadWriter writer, int resting) =>
        writer.Dice.Between(1, writer.Resting > resting ? WorkloadWriter.MaxQty * 3 : WorkloadWriter.MaxQty);

    private static void Requote(WorkloadWriter writer, TextbookOrder order)
    {
        var way = writer.LastPrice(0) - (int)order.Price;
        var step = (Math.Abs(way) + 99) / 100;
        writer.Replace(order, (int)order.Price + Math.Sign(way) * step, order.LeavesQty);
    }

    private static void Move(WorkloadWriter writer, TextbookOrder order, int distance) =>
        writer.Replace(order, writer.LastPrice(0) + Away(order.Side, distance), writer.AnyQty());

    private static int Near(Dice dice, int reach) => Math.Min(dice.Between(1, reach), dice.Between(1, reach));

    /// <summary>So far away from the touch on this side.</summary>
    private static int Away(Side side, int distance) => side == Side.Buy ? -distance : distance;
}

using Matching.Bench.Engine;
using Matching.Engine;

namespace Matching.Bench.Growth;

/// <summary>
/// One mix of commands in ever larger venues: 30 % new, 30 % cancel, 35 % replace, 5 % IOC, each about any
/// order, instrument and account that there is, so that nothing is near by chance.
/// </summary>
internal static class GrowthWorkloads
{
    private const ulong Seed = 0x6772_6f77_7468;
    private const int Accounts = 1_000;
    private const int Prices = 1 << 18;
    private const int Reach = 60_000;
    private const int FewPrices = 256;
    private const int NearReach = 100;

    /// <summary>One instrument with so many orders on its book.</summary>
    public static Workload OpenOrders(int orders, int commands) =>
        Write("open orders", new WorkloadWriter(Seed + 1, 1, Accounts, Prices), 1, orders, Reach, commands);

    /// <summary>So many instruments, with two orders each on average.</summary>
    public static Workload Instruments(int instruments, int commands) => Write(
        "instruments", new WorkloadWriter(Seed + 2, instruments, Accounts, FewPrices), instruments,
        Math.Max(2 * instruments, 1_000), NearReach, commands);

    /// <summary>So many accounts, each with a member and a session of its own, on one instrument.</summary>
    public static Workload ManyAccounts(int accounts, int commands) => Write(
        "accounts", new WorkloadWriter(Seed + 3, 1, accounts, Prices), 1, 10_000, Reach, commands);

    private static Workload Write(
        string name, WorkloadWriter writer, int instruments, int resting, int reach, int commands)
    {
        while (writer.Resting < resting) Quote(writer, instruments, reach);
        writer.EndSetup();
        while (writer.Written < commands)
        {
            int draw = writer.Dice.Below(100);
            if (draw < 30 || writer.Resting < 2) Quote(writer, instruments, reach);
            else if (draw < 60) writer.Cancel(writer.AnyLive());
            else if (draw < 95) Move(writer, writer.AnyLive(), reach);
            else Take(writer, writer.Dice.Below(instruments));
        }
        return writer.ToWorkload(name);
    }

    private static void Quote(WorkloadWriter writer, int instruments, int reach)
    {
        int instrument = writer.Dice.Below(instruments);
        Side side = writer.Dice.Coin() ? Side.Buy : Side.Sell;
        int price = writer.LastPrice(instrument) + Away(side, writer.Dice.Between(1, reach));
        writer.Enter(instrument, side, price, writer.AnyQty());
    }

    private static void Move(WorkloadWriter writer, TextbookOrder order, int reach)
    {
        int last = writer.LastPrice(order.InstrumentId);
        writer.Replace(order, last + Away(order.Side, writer.Dice.Between(1, reach)), writer.AnyQty());
    }

    private static void Take(WorkloadWriter writer, int instrument)
    {
        Side side = writer.Dice.Coin() ? Side.Buy : Side.Sell;
        int price = writer.BestFor(instrument, side) ?? writer.LastPrice(instrument);
        writer.Enter(instrument, side, price, writer.AnyQty(), BookAction.ImmediateOrCancel);
    }

    private static int Away(Side side, int distance) => side == Side.Buy ? -distance : distance;
}

using Matching.Engine;
using Matching.Engine.Book;
using Matching.Engine.Commands;

namespace Matching.Tests.Engine;

public sealed class AllocationTests
{
    private const int Commands = 40_000;
    private const TimeInForce Gtc = TimeInForce.GoodTillCancel;
    private const TimeInForce Ioc = TimeInForce.ImmediateOrCancel;
    private const TimeInForce Fok = TimeInForce.FillOrKill;

    /// <summary>
    /// Each of the hot commands in its turn: two sells far apart so that chunks come and go, one of them
    /// replaced and renamed, a buy that takes the other, an IOC order that meets nobody, a cancel, a
    /// repetition, a refusal.
    /// </summary>
    [Fact]
    public void Steady_state_allocates_nothing()
    {
        using var host = new EngineHost();
        using var venue = new TestVenue(new VenueSetup { MakerFeeRate = -10_000, TakerFeeRate = 20_000 });
        foreach (var e in venue.Journal) host.Engine.Apply(in e);
        (int session, int connection) = venue.Sessions["alice"];
        int account = venue.Account("alice");
        // The first rounds let the JIT finish.
        Run(host, session, connection, account, 1);
        Run(host, session, connection, account, Commands);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(host, session, connection, account, Commands * 2);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Recount.All(host.State);
        Assert.Equal(0, host.State.Books.Orders.Count);
    }

    private static void Run(EngineHost host, int session, int connection, int account, long number)
    {
        for (int i = 0; i < Commands; i++)
        {
            var command = new Command();
            command.Header.SessionId = session;
            command.Header.Connection = connection;
            command.Header.Stamp = 1_000_000 + number;
            command.Header.ClientSeqNum = i % 8 == 6 ? 1 : number++;
            Fill(ref command, host.State, account, i);
            host.Execute(in command);
        }
    }

    private static void Fill(ref Command command, VenueState state, int account, int i)
    {
        long apart = 100 * (1 + i / 8 % 50);
        switch (i % 8)
        {
            case 0: Order(ref command, account, Side.Sell, 10_000, Gtc, "first"u8); break;
            case 1: Order(ref command, account, Side.Sell, 20_000 + apart, Gtc, "second"u8); break;
            case 2:
                command.Header.Kind = CommandKind.ReplaceOrder;
                command.ReplaceOrder.AccountId = account;
                command.ReplaceOrder.OrigClOrdId = new Bytes16("second"u8);
                command.ReplaceOrder.ClOrdId = new Bytes16("third"u8);
                command.ReplaceOrder.OrderQty = 7;
                command.ReplaceOrder.Price = 30_000 + apart;
                break;
            case 3: Order(ref command, account, Side.Buy, 10_001, Gtc, "fourth"u8); break;
            case 4: Order(ref command, account, Side.Buy, 9_000, Ioc, default); break;
            case 5: Order(ref command, account, Side.Buy, 90_000, Fok, "fifth"u8); break;
            default:
                // The last but one is a repetition.
                command.Header.Kind = CommandKind.CancelOrder;
                command.CancelOrder.AccountId = account;
                int best = state.Books.Best(1, Side.Sell);
                if (best != PriceLevel.None)
                    command.CancelOrder.OrderId = state.Books.Orders[state.Books.Ladder[best].Head].OrderId;
                break;
        }
    }

    private static void Order(
        ref Command command, int account, Side side, long price, TimeInForce timeInForce,
        ReadOnlySpan<byte> name)
    {
        command.Header.Kind = CommandKind.NewOrder;
        command.NewOrder.ClOrdId = new Bytes16(name);
        command.NewOrder.Price = price;
        command.NewOrder.OrderQty = 5;
        command.NewOrder.AccountId = account;
        command.NewOrder.InstrumentId = 1;
        command.NewOrder.Side = side;
        command.NewOrder.OrderType = OrderType.Limit;
        command.NewOrder.TimeInForce = timeInForce;
    }
}

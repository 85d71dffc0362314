using System.Runtime.InteropServices;
using Matching.Engine;
using Matching.Engine.Commands;

namespace Matching.Bench.Engine;

/// <summary>
/// A workload's command as the engine takes it: kind and terms. The header's rest is the sender's.
/// </summary>
internal static class EngineOrders
{
    public static void Fill(ref Command command, in BookCommand asked)
    {
        switch (asked.Action)
        {
            case BookAction.New: FillNew(ref command, in asked, TimeInForce.GoodTillCancel); break;
            case BookAction.ImmediateOrCancel:
                FillNew(ref command, in asked, TimeInForce.ImmediateOrCancel);
                break;
            case BookAction.Cancel:
                command.Header.Kind = CommandKind.CancelOrder;
                command.CancelOrder = new CancelOrderTerms
                {
                    OrderId = asked.OrderId,
                    AccountId = EngineMarket.AccountIdOf(asked.AccountId),
                };
                break;
            case BookAction.Replace:
                command.Header.Kind = CommandKind.ReplaceOrder;
                command.ReplaceOrder = new ReplaceOrderTerms
                {
                    OrderId = asked.OrderId,
                    AccountId = EngineMarket.AccountIdOf(asked.AccountId),
                    Price = asked.Price,
                    OrderQty = asked.FilledQty + asked.Qty,
                };
                break;
        }
    }

    private static void FillNew(ref Command command, in BookCommand asked, TimeInForce timeInForce)
    {
        command.Header.Kind = CommandKind.NewOrder;
        command.NewOrder = new NewOrderTerms
        {
            ClOrdId = new Bytes16(MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in asked.OrderId))),
            Price = asked.Price,
            OrderQty = asked.Qty,
            AccountId = EngineMarket.AccountIdOf(asked.AccountId),
            InstrumentId = EngineMarket.InstrumentIdOf(asked.InstrumentId),
            Side = asked.Side,
            OrderType = OrderType.Limit,
            TimeInForce = timeInForce,
        };
    }
}

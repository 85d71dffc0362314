using System.Globalization;
using Google.Protobuf;
using Matching.Bench.Lobster;
using Matching.V1;

namespace Matching.Tests.Bench;

/// <summary>A plan's commands as the wire has them, without a client between.</summary>
internal sealed class WireCommands
{
    private long _number;

    public OrderCommand Make(DayPlan plan, int at)
    {
        var command = new OrderCommand { ClientSeqNum = ++_number };
        if (at == plan.Commands.Length)
        {
            command.Cancel = new OrderCancelRequest { OrigClOrdId = ByteString.CopyFromUtf8("end of day") };
            return command;
        }

        var planned = plan.Commands[at];
        var name = ByteString.CopyFromUtf8(planned.Order.ToString(CultureInfo.InvariantCulture));
        if (planned.Kind == PlannedKind.Cancel)
            command.Cancel = new OrderCancelRequest { OrigClOrdId = name };
        else if (planned.Kind == PlannedKind.Reduce)
            command.Replace = new OrderCancelReplaceRequest
            {
                OrigClOrdId = name,
                Price = planned.Price,
                OrderQty = planned.Qty,
            };
        else
            command.NewOrder = NewOrder(planned, name);
        return command;
    }

    private static NewOrderSingle NewOrder(PlannedCommand planned, ByteString name) => new()
    {
        ClOrdId = name,
        Side = planned.IsBuy ? Side.Buy : Side.Sell,
        OrderType = OrderType.Limit,
        TimeInForce = planned.Kind == PlannedKind.Take
            ? TimeInForce.ImmediateOrCancel
            : TimeInForce.GoodTillCancel,
        Price = planned.Price,
        OrderQty = planned.Qty,
    };
}

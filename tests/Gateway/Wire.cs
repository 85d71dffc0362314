using Google.Protobuf;
using Google.Rpc;
using Matching.Gateway.Hosting;
using Matching.V1;

namespace Matching.Tests.Gateway;

/// <summary>Commands as they go over the wire.</summary>
internal static class Wire
{
    public static OrderCommand Sell(long number, ShownKey who, long qty, long price, string name = "") =>
        Order(number, who, Side.Sell, qty, price, name);

    public static OrderCommand Buy(long number, ShownKey who, long qty, long price, string name = "") =>
        Order(number, who, Side.Buy, qty, price, name);

    public static OrderCommand Order(
        long number, ShownKey who, Side side, long qty, long price, string name = "") => new()
        {
            ClientSeqNum = number,
            NewOrder = new NewOrderSingle
            {
                AccountId = who.AccountId ?? 0,
                InstrumentId = InProcessVenue.Acme,
                ClOrdId = ByteString.CopyFromUtf8(name),
                Side = side,
                OrderType = OrderType.Limit,
                TimeInForce = TimeInForce.GoodTillCancel,
                Price = price,
                OrderQty = qty,
            },
        };

    public static OrderCommand Cancel(long number, ShownKey who, string name) => new()
    {
        ClientSeqNum = number,
        Cancel = new OrderCancelRequest
        {
            AccountId = who.AccountId ?? 0,
            OrigClOrdId = ByteString.CopyFromUtf8(name),
        },
    };

    /// <summary>The order with one thing changed.</summary>
    public static OrderCommand With(this OrderCommand command, Action<NewOrderSingle> change)
    {
        change(command.NewOrder);
        return command;
    }

    public static string ReasonOf(Refusal refusal) => refusal.Status.GetDetail<ErrorInfo>()?.Reason ?? "";
}

using Google.Protobuf;
using Matching.Engine;
using Matching.Engine.Commands;
using Matching.V1;
using CommandKind = Matching.Engine.Commands.CommandKind;

namespace Matching.Gateway.Sessions;

/// <summary>
/// The wire's commands as the engine's. Checks only what the engine's slots can't express; every rule of
/// trading is the engine's.
/// </summary>
internal static class CommandReader
{
    /// <summary>Fills in kind, number and terms; says what is malformed, null if nothing is.</summary>
    public static string? Read(OrderCommand from, ref Command to)
    {
        to.Header.ClientSeqNum = from.ClientSeqNum;
        if (from.ClientSeqNum <= 0) return "client_seq_num is not positive";
        switch (from.CommandCase)
        {
            case OrderCommand.CommandOneofCase.NewOrder: return Read(from.NewOrder, ref to);
            case OrderCommand.CommandOneofCase.Cancel: return Read(from.Cancel, ref to);
            case OrderCommand.CommandOneofCase.Replace: return Read(from.Replace, ref to);
            default: return "command is not set";
        }
    }

    private static string? Read(NewOrderSingle from, ref Command to)
    {
        if (from.ClOrdId.Length > Bytes16.Length) return "cl_ord_id is longer than 16 bytes";
        if (!Fits((int)from.Side)) return "side is out of range";
        if (!Fits((int)from.OrderType)) return "order_type is out of range";
        if (!Fits((int)from.TimeInForce)) return "time_in_force is out of range";
        if (from.ExecInst > sbyte.MaxValue) return "exec_inst is out of range";
        to.Header.Kind = CommandKind.NewOrder;
        to.NewOrder = new NewOrderTerms
        {
            ClOrdId = Name(from.ClOrdId),
            Price = from.Price,
            OrderQty = from.OrderQty,
            AccountId = from.AccountId,
            InstrumentId = from.InstrumentId,
            Side = (Engine.Side)from.Side,
            OrderType = (Engine.OrderType)from.OrderType,
            TimeInForce = (Engine.TimeInForce)from.TimeInForce,
            ExecInst = (Engine.ExecInst)from.ExecInst,
        };
        return null;
    }

    private static string? Read(OrderCancelRequest from, ref Command to)
    {
        if (from.OrigClOrdId.Length > Bytes16.Length) return "orig_cl_ord_id is longer than 16 bytes";
        to.Header.Kind = CommandKind.CancelOrder;
        to.CancelOrder = new CancelOrderTerms
        {
            OrderId = from.OrderId,
            OrigClOrdId = Name(from.OrigClOrdId),
            AccountId = from.AccountId,
        };
        return null;
    }

    private static string? Read(OrderCancelReplaceRequest from, ref Command to)
    {
        if (from.OrigClOrdId.Length > Bytes16.Length) return "orig_cl_ord_id is longer than 16 bytes";
        if (from.ClOrdId.Length > Bytes16.Length) return "cl_ord_id is longer than 16 bytes";
        to.Header.Kind = CommandKind.ReplaceOrder;
        to.ReplaceOrder = new ReplaceOrderTerms
        {
            OrderId = from.OrderId,
            OrigClOrdId = Name(from.OrigClOrdId),
            ClOrdId = Name(from.ClOrdId),
            Price = from.Price,
            OrderQty = from.OrderQty,
            AccountId = from.AccountId,
        };
        return null;
    }

    /// <summary>
    /// The journal writes small numbers in one byte, below 128; what they mean is for the engine.
    /// </summary>
    private static bool Fits(int value) => value is >= 0 and <= sbyte.MaxValue;

    private static Bytes16 Name(ByteString bytes) => new(bytes.Span);
}

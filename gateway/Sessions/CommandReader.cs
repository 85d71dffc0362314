using Google.Protobuf;
using Matching.Engine;
using Matching.Engine.Commands;
using Matching.V1;
using CommandKind = Matching.Engine.Commands.CommandKind;

namespace Matching.Gateway.Sessions;

/// <summary>
/// The wire's commands about orders as the engine's. Checks only what the engine's slots can't express; every
/// rule of trading is the engine's.
/// </summary>
internal static class CommandReader
{
    /// <summary>How many commands of the engine, and numbers of the session, it is.</summary>
    public static int CountOf(OrderCommand from) => Math.Max(1, from.MassQuote?.Entries.Count ?? 1);

    /// <summary>
    /// Fills in kind, number and terms of one of its commands; says what is malformed, null if nothing is.
    /// </summary>
    public static string? Read(OrderCommand from, int index, ref Command to)
    {
        to.Header.ClientSeqNum = from.ClientSeqNum + index;
        if (FaultOf(from.ClientSeqNum) is { } fault) return fault;
        if (to.Header.ClientSeqNum <= 0) return "client_seq_num leaves no numbers for the entries";
        switch (from.CommandCase)
        {
            case OrderCommand.CommandOneofCase.NewOrder:
                return Read(NewOrderFields.Of(from.NewOrder), ref to);
            case OrderCommand.CommandOneofCase.Cancel:
                return ReadCancel(ChangeFields.Of(from.Cancel), ref to);
            case OrderCommand.CommandOneofCase.Replace:
                return ReadReplace(ChangeFields.Of(from.Replace), ref to);
            case OrderCommand.CommandOneofCase.OrderStatus: return Read(from.OrderStatus, ref to);
            case OrderCommand.CommandOneofCase.MassQuote:
                return QuoteReader.Read(from.MassQuote, index, ref to);
            case OrderCommand.CommandOneofCase.SetProtection:
                return QuoteReader.Read(from.SetProtection, ref to);
            case OrderCommand.CommandOneofCase.ResetProtection:
                return QuoteReader.Read(from.ResetProtection, ref to);
            case OrderCommand.CommandOneofCase.MassCancel: return ScopeReader.Read(from.MassCancel, ref to);
            case OrderCommand.CommandOneofCase.MassStatus: return ScopeReader.Read(from.MassStatus, ref to);
            case OrderCommand.CommandOneofCase.CancelAllAfter:
                return ScopeReader.Read(from.CancelAllAfter, ref to);
            case OrderCommand.CommandOneofCase.KillSwitch: return ScopeReader.Read(from.KillSwitch, ref to);
            default: return "command is not set";
        }
    }

    public static string? FaultOf(long clientSeqNum) =>
        clientSeqNum <= 0 ? "client_seq_num is not positive" : null;

    public static string? Read(in NewOrderFields from, ref Command to)
    {
        if (from.ClOrdId.Length > Bytes16.Length) return "cl_ord_id is longer than 16 bytes";
        if (!Fits(from.Side)) return "side is out of range";
        if (!Fits(from.OrderType)) return "order_type is out of range";
        if (!Fits(from.TimeInForce)) return "time_in_force is out of range";
        if (from.ExecInst > sbyte.MaxValue) return "exec_inst is out of range";
        if (!Fits(from.SelfTradePrevention)) return "self_trade_prevention is out of range";
        to.Header.Kind = CommandKind.NewOrder;
        to.NewOrder = new NewOrderTerms
        {
            ClOrdId = new Bytes16(from.ClOrdId),
            Price = from.Price,
            OrderQty = from.OrderQty,
            StopPrice = from.StopPrice,
            DisplayQty = from.DisplayQty,
            CashOrderQty = from.CashOrderQty,
            ExpireTime = from.ExpireTime,
            AccountId = from.AccountId,
            InstrumentId = from.InstrumentId,
            Side = (Engine.Side)from.Side,
            OrderType = (Engine.OrderType)from.OrderType,
            TimeInForce = (Engine.TimeInForce)from.TimeInForce,
            ExecInst = (Engine.ExecInst)from.ExecInst,
            SelfTradePrevention = (Engine.SelfTradePrevention)from.SelfTradePrevention,
        };
        return null;
    }

    public static string? ReadCancel(in ChangeFields from, ref Command to)
    {
        if (from.OrigClOrdId.Length > Bytes16.Length) return "orig_cl_ord_id is longer than 16 bytes";
        to.Header.Kind = CommandKind.CancelOrder;
        to.CancelOrder = new CancelOrderTerms
        {
            OrderId = from.OrderId,
            OrigClOrdId = new Bytes16(from.OrigClOrdId),
            AccountId = from.AccountId,
        };
        return null;
    }

    public static string? ReadReplace(in ChangeFields from, ref Command to)
    {
        if (from.OrigClOrdId.Length > Bytes16.Length) return "orig_cl_ord_id is longer than 16 bytes";
        if (from.ClOrdId.Length > Bytes16.Length) return "cl_ord_id is longer than 16 bytes";
        to.Header.Kind = CommandKind.ReplaceOrder;
        to.ReplaceOrder = new ReplaceOrderTerms
        {
            OrderId = from.OrderId,
            OrigClOrdId = new Bytes16(from.OrigClOrdId),
            ClOrdId = new Bytes16(from.ClOrdId),
            Price = from.Price,
            OrderQty = from.OrderQty,
            StopPrice = from.StopPrice,
            AccountId = from.AccountId,
        };
        return null;
    }

    private static string? Read(OrderStatusRequest from, ref Command to)
    {
        if (from.OrigClOrdId.Length > Bytes16.Length) return "orig_cl_ord_id is longer than 16 bytes";
        to.Header.Kind = CommandKind.OrderStatus;
        to.OrderStatus = new OrderStatusTerms
        {
            OrderId = from.OrderId,
            OrigClOrdId = Name(from.OrigClOrdId),
            AccountId = from.AccountId,
        };
        return null;
    }

    /// <summary>
    /// The journal writes small numbers in one byte, below 128; what they mean is for the engine.
    /// </summary>
    internal static bool Fits(int value) => value is >= 0 and <= sbyte.MaxValue;

    internal static Bytes16 Name(ByteString bytes) => new(bytes.Span);
}

using System.Globalization;
using Matching.V1;

namespace Matching.Bench.Lobster;

/// <summary>
/// Makes the session's raw items reports in the plan's numbers: an order's ClOrdId is its number.
/// </summary>
internal static class ReportReader
{
    /// <param name="command">The command that the item answers; −1 where nobody asked.</param>
    /// <returns>Null for an item that is about no order.</returns>
    public static OrderReport? Read(SessionItem item, int command) => item.ItemCase switch
    {
        SessionItem.ItemOneofCase.ExecutionReport => Read(item, item.ExecutionReport, command),
        SessionItem.ItemOneofCase.CancelReject => Read(item, item.CancelReject, command),
        _ => null,
    };

    private static OrderReport Read(SessionItem item, ExecutionReport report, int command)
    {
        var isFill = report.ExecType == ExecType.Trade;
        return new OrderReport(
            item.Sequence,
            command,
            KindOf(report.ExecType),
            Number(report.ClOrdId.Span),
            report.Side == Side.Buy,
            isFill ? report.LastPx : report.Price,
            report.LastQty,
            report.LeavesQty,
            report.LastLiquidityInd == LastLiquidityInd.Maker,
            report.TrdMatchId,
            report.RejectReason.ToString());
    }

    private static OrderReport Read(SessionItem item, OrderCancelReject reject, int command) => new()
    {
        Sequence = item.Sequence,
        Command = command,
        Kind = ReportKind.Refused,
        Order = Number(reject.OrigClOrdId.Span),
        Reason = reject.RejectReason.ToString(),
    };

    private static ReportKind KindOf(ExecType type) => type switch
    {
        ExecType.New => ReportKind.Entered,
        ExecType.Booked => ReportKind.Booked,
        ExecType.Trade => ReportKind.Filled,
        ExecType.Canceled => ReportKind.Removed,
        ExecType.Replaced => ReportKind.Reduced,
        _ => ReportKind.Refused,
    };

    private static int Number(ReadOnlySpan<byte> clOrdId) =>
        int.TryParse(clOrdId.TrimEnd((byte)0), CultureInfo.InvariantCulture, out var number) ? number : -1;
}

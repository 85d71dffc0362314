using Matching.V1;

namespace Matching.Client;

/// <summary>Makes the wire's items the SDK's events.</summary>
internal sealed class ItemReader(VenueClient client)
{
    /// <param name="lastOfEvent">No further item of the same event follows.</param>
    public async ValueTask<SessionItemEvent> ReadAsync(
        SessionItem item, bool lastOfEvent, CancellationToken stop)
    {
        // An instrument that was listed since the directory was loaded.
        foreach (var id in InstrumentsOf(item))
            if (client.Directory.FindInstrument(id) is null) await client.RefreshDirectoryAsync(stop);
        return Read(item) with { LastOfEvent = lastOfEvent };
    }

    private SessionItemEvent Read(SessionItem item) => item.ItemCase switch
    {
        SessionItem.ItemOneofCase.ExecutionReport => ReadReport(item),
        SessionItem.ItemOneofCase.CancelReject => new CancelRejected(item),
        SessionItem.ItemOneofCase.SessionChange => new ConnectionChanged(item),
        SessionItem.ItemOneofCase.OperatorOutcome => new OperatorCommandDone(item),
        SessionItem.ItemOneofCase.MassAction => new MassActionReported(item),
        SessionItem.ItemOneofCase.QuoteAck => new QuoteAcknowledged(
            item, client.Directory.FindInstrument(item.QuoteAck.InstrumentId)),
        SessionItem.ItemOneofCase.CancelAllAfter => new CancelAllAfterReported(item),
        SessionItem.ItemOneofCase.Protection => new ProtectionReported(item),
        SessionItem.ItemOneofCase.RepeatedCommand => new CommandRepeated(
            item, item.RepeatedCommand.Original is { } original ? Read(original) : null),
        _ => new UnknownItem(item),
    };

    // An order for an unknown instrument is rejected with the id as asked for; there are no scales for that.
    private SessionItemEvent ReadReport(SessionItem item) =>
        client.Directory.FindInstrument(item.ExecutionReport.InstrumentId) is { } instrument
            ? new Execution(item, instrument)
            : new UnknownItem(item);

    private static IEnumerable<int> InstrumentsOf(SessionItem item)
    {
        if (item.ExecutionReport is { ExecType: not ExecType.Rejected } report)
            yield return report.InstrumentId;
        if (item.QuoteAck is { RejectReason: RejectReason.Unspecified } quote)
            yield return quote.InstrumentId;
        if (item.RepeatedCommand?.Original?.ExecutionReport is { ExecType: not ExecType.Rejected } original)
            yield return original.InstrumentId;
    }
}

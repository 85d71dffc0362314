using Matching.Engine;
using Matching.Engine.Events;
using Matching.Engine.Views;
using Matching.Replay.Stages;
using Matching.Replay.States;
using Matching.Replay.Verification;

namespace Matching.Replay.Export;

/// <summary>
/// Writes a journal as tables: every stage of every order, trades, ledger entries, instruments. The journal
/// is folded on the way, so that each row has what its event leaves to the state.
/// </summary>
public static class JournalExport
{
    /// <exception cref="IOException">A file of the export is there already, or can't be written.</exception>
    public static ExportReport Run(
        JournalPlace place, ExportRequest request, Action<ReadProgress>? progress = null)
    {
        using var fold = new JournalFold(place, progress);
        Directory.CreateDirectory(request.Target);
        var files = new List<string>();
        var rows = new Dictionary<string, long>();
        using (var orders = new ExportFiles<OrderStage>(request, "orders", Schema.Orders, files))
        using (var trades = new ExportFiles<TradeRow>(request, "trades", Schema.Trades, files))
        using (var ledger = new ExportFiles<LedgerRow>(request, "ledger", Schema.Ledger, files))
        using (var instruments =
            new ExportFiles<InstrumentRow>(request, "instruments", Schema.Instruments, files))
        {
            Fold(fold, request, orders, trades, ledger);
            if (!fold.View.HasBegun)
                throw new NoJournalException($"No event of {place.Directory} counts yet.");
            foreach (InstrumentRow row in Listed(fold.View)) instruments.Write(row);
            rows["orders"] = orders.Rows;
            rows["trades"] = trades.Rows;
            rows["ledger"] = ledger.Rows;
            rows["instruments"] = instruments.Rows;
        }
        return new ExportReport
        {
            SchemaVersion = Schema.Version,
            VenueId = fold.VenueId,
            FromSequence = request.From,
            LastSequence = fold.View.Sequence,
            StateHash = StateHash.Of(fold.Engine).ToString(),
            Rows = rows,
            Files = files,
        };
    }

    private static void Fold(
        JournalFold fold, ExportRequest request, ExportFiles<OrderStage> orders,
        ExportFiles<TradeRow> trades, ExportFiles<LedgerRow> ledger)
    {
        var stages = new StageReader(fold.View);
        var balances = new LedgerReader(fold.View);
        while (fold.View.Sequence < request.To && fold.TryNext(out Event e))
        {
            if (e.Header.Sequence < request.From)
            {
                fold.Apply(in e);
                continue;
            }
            foreach (OrderStage stage in stages.Of(in e)) orders.Write(stage);
            if (e.Header.Kind == EventKind.Traded) trades.Write(TradeRow.Of(in e));
            balances.Before(in e);
            fold.Apply(in e);
            foreach (LedgerRow row in balances.Behind(e)) ledger.Write(row);
        }
    }

    private static IEnumerable<InstrumentRow> Listed(VenueView view)
    {
        for (int id = 1; id <= view.InstrumentCount; id++)
        {
            InstrumentView terms = view.Instrument(id);
            yield return new InstrumentRow(
                terms, view.Asset(terms.BaseAssetId), view.Asset(terms.QuoteAssetId));
        }
    }
}

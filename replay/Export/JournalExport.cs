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
        if (request.From < fold.FirstSequence) throw fold.Pruned($"What event {request.From} did");
        Directory.CreateDirectory(request.Target);
        var files = new List<string>();
        try
        {
            return Write(place, request, fold, files);
        }
        catch
        {
            // Half an export could be taken for a whole one.
            foreach (string file in files) File.Delete(Path.Combine(request.Target, file));
            throw;
        }
    }

    private static ExportReport Write(
        JournalPlace place, ExportRequest request, JournalFold fold, List<string> files)
    {
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
            Start = fold.Start,
            FromSequence = request.From ?? fold.FirstSequence,
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
        if (fold.Start is not null && request.From is null) Carry(fold.View, orders, ledger);
        var stages = new StageReader(fold.View);
        var balances = new LedgerReader(fold.View);
        while (fold.View.Sequence < request.To && fold.TryNext(out Event e))
        {
            if (e.Header.Sequence < (request.From ?? 1))
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

    /// <summary>What the events that are gone have left: each live order, each balance.</summary>
    private static void Carry(
        StateView view, ExportFiles<OrderStage> orders, ExportFiles<LedgerRow> ledger)
    {
        foreach (OrderStage stage in StageReader.Carried(view)) orders.Write(stage);
        for (int slot = 1; slot <= view.BalanceCount; slot++)
        {
            BalanceView balance = view.BalanceAt(slot);
            ledger.Write(new LedgerRow(
                view.Sequence, view.Time, nameof(StageKind.Carried), balance.AccountId, balance.AssetId,
                0, 0, balance.Available, balance.Held));
        }
    }

    private static IEnumerable<InstrumentRow> Listed(StateView view)
    {
        for (int id = 1; id <= view.InstrumentCount; id++)
        {
            InstrumentView terms = view.Instrument(id);
            yield return new InstrumentRow(
                terms, view.Asset(terms.BaseAssetId), view.Asset(terms.QuoteAssetId));
        }
    }
}

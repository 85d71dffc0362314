using Matching.Engine;
using Matching.Engine.Events;
using Matching.Engine.Views;
using Matching.Gateway.Records;
using Matching.Gateway.Sessions;
using Matching.Replay.Projections;
using Matching.V1;
using Microsoft.Data.Sqlite;
using Side = Matching.V1.Side;

namespace Matching.Gateway.Queries;

/// <summary>
/// What events make of the tables: orders, executions, balances and ledger, trades and candles. It follows
/// from the events alone, without the engine; the caller begins and commits.
/// </summary>
internal sealed class Projection : IDisposable
{
    private readonly ListingView _listings;
    private readonly OrderRows _orders;
    private readonly BalanceRows _balances;
    private readonly CandleRows _candles;
    private readonly SafeguardRows _safeguards;
    private readonly RowWriter _execution;
    private readonly RowWriter _trade;

    /// <param name="connection">Of the tables.</param>
    /// <param name="listings">
    /// Know of every instrument up to the events that come, or beyond; their assets never change.
    /// </param>
    public Projection(SqliteConnection connection, ListingView listings)
    {
        _listings = listings;
        _orders = new OrderRows(connection);
        _balances = new BalanceRows(connection);
        _candles = new CandleRows(connection);
        _safeguards = new SafeguardRows(connection);
        _execution = new RowWriter(
            connection,
            "INSERT INTO executions(exec_id, account_id, instrument_id, order_id, item)"
            + " VALUES(?1, ?2, ?3, ?4, ?5)");
        _trade = new RowWriter(
            connection,
            "INSERT INTO trades(sequence, instrument_id, time, price, qty, taker_side)"
            + " VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
    }

    public void Apply(in Event e)
    {
        _balances.Begin(e.Header.Sequence, e.Header.Time);
        switch (e.Header.Kind)
        {
            case EventKind.FundsTransferred: Transfer(in e.FundsTransferred.Terms); break;
            case EventKind.OrderAccepted or EventKind.QuotePlaced: Enter(in e); break;
            case EventKind.OrderRejected: Reject(in e); break;
            case EventKind.Traded: Trade(in e); break;
            case EventKind.MatchPrevented:
                Change(in e, OrderReports.MakerPrevented(in e).ToMessage());
                Change(in e, OrderReports.TakerPrevented(in e).ToMessage());
                break;
            case EventKind.OrderRefreshed:
                _orders.Change(in e.Header, e.OrderRefreshed.OrderId).Order.DisplayedQty =
                    e.OrderRefreshed.DisplayedQty;
                break;
            case EventKind.OrderBooked or EventKind.OrderElected or EventKind.OrderCancelled
                or EventKind.OrderRemoved or EventKind.OrderReplaced or EventKind.QuoteReduced:
                Change(in e, OrderReports.Of(in e)!);
                break;
            default: Guard(in e); break;
        }
    }

    /// <summary>An order of a state that was loaded: what happened to it before is not known.</summary>
    public void Carry(in EventHeader header, ExecutionReport order) => _orders.Add(in header, order);

    /// <summary>Likewise a balance.</summary>
    public void Carry(in EventHeader header, int accountId, int assetId, long available, long held)
    {
        _balances.Begin(header.Sequence, header.Time);
        _balances.Carry(accountId, assetId, available, held);
    }

    /// <summary>Likewise a market-maker protection.</summary>
    public void Carry(in EventHeader header, in ProtectionView protection) =>
        _safeguards.Carry(in protection, header.Sequence);

    /// <summary>Likewise a dead-man's switch that is armed.</summary>
    public void Carry(int accountId, long switchDue) => _safeguards.Arm(accountId, switchDue);

    /// <summary>Before the batch is committed.</summary>
    public void Flush()
    {
        _orders.Flush();
        _balances.Flush();
        _candles.Flush();
    }

    public void Dispose()
    {
        _orders.Dispose();
        _balances.Dispose();
        _candles.Dispose();
        _safeguards.Dispose();
        _execution.Dispose();
        _trade.Dispose();
    }

    private void Guard(in Event e)
    {
        switch (e.Header.Kind)
        {
            case EventKind.ProtectionSet:
                _safeguards.Set(in e.ProtectionSet.Terms, e.Header.Sequence); break;
            case EventKind.ProtectionReset:
                _safeguards.Reset(in e.ProtectionReset.Terms, e.Header.Sequence); break;
            case EventKind.ProtectionTriggered:
                _safeguards.Trigger(in e.ProtectionTriggered, e.Header.Sequence); break;
            case EventKind.CancelAllAfterSet:
                _safeguards.Arm(e.CancelAllAfterSet.Terms.AccountId, e.CancelAllAfterSet.Due); break;
            case EventKind.DeadManSwitchFired:
                _safeguards.Arm(e.DeadManSwitchFired.AccountId, due: 0); break;
        }
    }

    private void Transfer(in Matching.Engine.Commands.TransferFundsTerms terms)
    {
        LedgerCause cause = terms.FromAccountId == Limits.ExternalAccount ? LedgerCause.Deposit
            : terms.ToAccountId == Limits.ExternalAccount ? LedgerCause.Withdrawal
            : LedgerCause.Transfer;
        _balances.Enter(terms.FromAccountId, terms.AssetId, cause, -terms.Amount, orderId: 0);
        _balances.Enter(terms.ToAccountId, terms.AssetId, cause, terms.Amount, orderId: 0);
    }

    private void Enter(in Event e)
    {
        ExecutionReport report = OrderReports.Of(in e)!;
        Record(in e, report);
        Hold(report, 0, report.Hold);
        _orders.Add(in e.Header, report);
    }

    private void Reject(in Event e)
    {
        if (CopiedReports.IsOwn(in e)) Record(in e, OrderReports.Of(in e)!);
    }

    private void Trade(in Event e)
    {
        ref readonly Traded trade = ref e.Traded;
        _trade.Run(
            e.Header.Sequence, trade.InstrumentId, e.Header.Time, trade.Price, trade.Qty,
            (int)trade.TakerSide);
        _candles.Trade(trade.InstrumentId, e.Header.Time, trade.Price, trade.Qty, trade.Notional);
        Fill(in e, OrderReports.MakerFill(in e, _listings.Current).ToMessage());
        Fill(in e, OrderReports.TakerFill(in e, _listings.Current).ToMessage());
        _balances.Enter(
            Limits.HouseAccount, QuoteAssetOf(trade.InstrumentId), LedgerCause.Fee,
            trade.Maker.Fee + trade.Taker.Fee, orderId: 0);
    }

    private void Fill(in Event e, ExecutionReport report)
    {
        Change(in e, report);
        bool isBuy = report.Side == Side.Buy;
        (int account, long order) = (report.AccountId, report.OrderId);
        int quoteAsset = QuoteAssetOf(report.InstrumentId);
        int baseAsset = _listings.Current.Instrument(report.InstrumentId).Terms.BaseAssetId;
        (long qty, long notional) = isBuy
            ? (report.LastQty, -e.Traded.Notional)
            : (-report.LastQty, e.Traded.Notional);
        _balances.Enter(account, baseAsset, LedgerCause.Trade, qty, order);
        _balances.Enter(account, quoteAsset, LedgerCause.Trade, notional, order);
        _balances.Enter(account, quoteAsset, LedgerCause.Fee, -report.Fee, order);
    }

    private void Change(in Event e, ExecutionReport report)
    {
        Record(in e, report);
        OrderRecord record = _orders.Change(in e.Header, report.OrderId);
        long held = record.Order.Hold;
        OrderChanges.Merge(record, in e, report);
        Hold(record.Order, held, record.Order.Hold);
    }

    private void Record(in Event e, ExecutionReport report) => _execution.Run(
        CopiedReports.Item(in e, prevSequence: 0, report), report.ExecId, report.AccountId,
        report.InstrumentId, report.OrderId);

    private void Hold(ExecutionReport order, long before, long after)
    {
        if (before == after) return;
        ListedInstrument instrument = _listings.Current.Instrument(order.InstrumentId);
        int asset = order.Side == Side.Sell ? instrument.Terms.BaseAssetId : instrument.Terms.QuoteAssetId;
        _balances.Hold(order.AccountId, asset, after - before);
    }

    private int QuoteAssetOf(int instrumentId) =>
        _listings.Current.Instrument(instrumentId).Terms.QuoteAssetId;
}

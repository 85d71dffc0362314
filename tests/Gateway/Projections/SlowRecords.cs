using Matching.Engine;
using Matching.Engine.Events;
using Matching.Engine.Views;
using Matching.Replay.Export;
using Matching.Replay.Recovery;
using Matching.Replay.Stages;
using EngineSide = Matching.Engine.Side;

namespace Matching.Tests.Gateway.Projections;

/// <summary>
/// What queries must answer, slowly: the engine's own state, folded, and lists of all that happened, which
/// are searched from end to end. It has nothing of the projections' code.
/// </summary>
internal sealed class SlowRecords : IDisposable
{
    private readonly FoldedState _folded = new();
    private readonly List<OrderStage> _stages = [];
    private readonly List<LedgerRow> _ledger = [];

    public StateView View => new(_folded.Engine);

    public List<(long Sequence, long Time, Traded Trade)> Trades { get; } = [];

    /// <summary>Up to that event.</summary>
    public void Bring(IReadOnlyList<Event> events, long through)
    {
        for (int at = (int)_folded.Engine.LastSequence; at < through; at++) Apply(events[at]);
    }

    public IEnumerable<int> Accounts => Enumerable.Range(1, Math.Max(0, View.AccountCount - 1));

    public IEnumerable<string> OpenOrders(int accountId) => View.Orders()
        .Where(order => order.AccountId == accountId)
        .OrderByDescending(order => order.OrderId)
        .Select(order =>
            $"{order.OrderId} {order.ClOrdId} {order.InstrumentId} {order.Side} {(int)order.OrderType}"
            + $" {(int)order.TimeInForce} {(int)order.ExecInst} {(int)order.SelfTradePrevention}"
            + $" {(int)(order.Place == OrderPlace.Elected ? OrderPlace.Waiting : order.Place)}"
            + $" {order.Price} stop {order.StopPrice} left {order.LeavesQty} done {order.CumQty}"
            + $" for {order.CumNotional} holds {order.Hold}"
            + $" shows {(order.Place == OrderPlace.Booked ? order.ShownQty : 0)}"
            + $" of {order.DisplayQty} cash {order.CashOrderQty} until {order.ExpireTime}");

    /// <summary>Every order that ever was, as it stood last.</summary>
    public IEnumerable<string> Orders(int accountId) => _stages
        .Where(stage => stage.OrderId != 0 && stage.AccountId == accountId)
        .Where(stage => stage.Stage is not (StageKind.CancelRejected or StageKind.ReplaceRejected))
        .GroupBy(stage => stage.OrderId)
        .OrderByDescending(order => order.Key)
        .Select(order => order.Last())
        .Select(last => $"{last.OrderId} {View.Order(last.OrderId) is not null} done {last.CumQty}"
            + $" for {last.CumNotional} at {last.Sequence}");

    public IEnumerable<string> Executions(int accountId) => _stages
        .Where(stage => stage.AccountId == accountId && IsReported(stage))
        .Select(stage => (Stage: stage, Id: 2 * stage.Sequence + (stage.Side == EngineSide.Sell ? 1 : 0)))
        .OrderByDescending(told => told.Id)
        .Select(told => $"{told.Id} of {told.Stage.OrderId}: {told.Stage.LastQty} @ {told.Stage.LastPx}"
            + $" fee {told.Stage.Fee} done {told.Stage.CumQty}");

    public IEnumerable<string> Balances(int accountId) => Enumerable.Range(1, View.AssetCount)
        .Select(asset => View.Balance(accountId, asset))
        .Where(balance => balance.Available != 0 || balance.Held != 0)
        .Select(balance => $"{balance.AssetId}: {balance.Available} and {balance.Held} held");

    public IEnumerable<string> Safeguards(int accountId) => View.Protections()
        .Where(one => one.AccountId == accountId)
        .OrderBy(one => one.Group)
        .Select(one => $"{one.Group}: {one.Window} {one.MaxFills} {one.MaxQty} {one.MaxNotional}"
            + $" {one.Triggered}")
        .Prepend($"due {View.Account(accountId)?.SwitchDue ?? 0}");

    /// <summary>What each event added to an account's asset, holds apart; newest first.</summary>
    public IEnumerable<string> Ledger(int accountId) => _ledger
        .Where(row => row.AccountId == accountId && row.AvailableChange + row.HeldChange != 0)
        .OrderByDescending(row => row.Sequence).ThenByDescending(row => row.AssetId)
        .Select(row => $"{row.Sequence} {row.AssetId} {row.AvailableChange + row.HeldChange}"
            + $" to {row.Available + row.Held}");

    public IEnumerable<string> Candles(int instrumentId, long lengthNs, long until)
    {
        ILookup<long, Traded> byStart = Trades
            .Where(trade => trade.Trade.InstrumentId == instrumentId)
            .ToLookup(trade => trade.Time / lengthNs * lengthNs, trade => trade.Trade);
        if (byStart.Count == 0) yield break;
        long close = 0;
        for (long start = byStart.Min(trades => trades.Key); start <= until; start += lengthNs)
        {
            List<Traded> within = [.. byStart[start]];
            long open = within.Count == 0 ? close : within[0].Price;
            close = within.Count == 0 ? close : within[^1].Price;
            yield return $"{start}: {open} {within.Select(trade => trade.Price).Append(open).Max()}"
                + $" {within.Select(trade => trade.Price).Append(open).Min()} {close}"
                + $" {within.Sum(trade => trade.Qty)} {within.Sum(trade => trade.Notional)} {within.Count}";
        }
    }

    public void Dispose() => _folded.Dispose();

    private void Apply(Event e)
    {
        var ledger = new LedgerReader(View);
        if (View.HasBegun)
        {
            _stages.AddRange(new StageReader(View).Of(in e));
            ledger.Before(in e);
        }
        _folded.Engine.Apply(in e);
        _ledger.AddRange(ledger.Behind(e));
        if (e.Header.Kind == EventKind.Traded) Trades.Add((e.Header.Sequence, e.Header.Time, e.Traded));
    }

    private bool IsReported(OrderStage stage) => stage.Stage switch
    {
        StageKind.Rejected when stage.Reason is nameof(RejectReason.UnknownAccount)
            or nameof(RejectReason.UnknownSession) or nameof(RejectReason.SessionSuperseded) => false,
        StageKind.Rejected => View.Session(stage.SessionId)?.ParticipantId
            == View.Account(stage.AccountId)?.ParticipantId,
        StageKind.CancelRejected or StageKind.ReplaceRejected or StageKind.QuoteRejected
            or StageKind.Refreshed => false,
        _ => true,
    };
}

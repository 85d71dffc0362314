using Google.Protobuf;
using Matching.Engine.Events;
using Matching.Engine.Views;
using Matching.Gateway.Records;
using Matching.Gateway.Sessions;
using Matching.Journal.Log;
using Matching.Replay.Recovery;
using Matching.Replay.Snapshots;
using Matching.V1;
using ApiOrderPlace = Matching.V1.OrderPlace;
using ApiOrderType = Matching.V1.OrderType;
using ApiSelfTradePrevention = Matching.V1.SelfTradePrevention;
using ApiSide = Matching.V1.Side;
using ApiTimeInForce = Matching.V1.TimeInForce;
using Bytes16 = Matching.Engine.Bytes16;
using OrderPlace = Matching.Engine.OrderPlace;

namespace Matching.Gateway.Queries;

/// <summary>
/// What a snapshot says in place of events that are pruned: open orders and balances. What was before them is
/// not known.
/// </summary>
internal sealed class CarriedState : IDisposable
{
    private readonly FoldedState _folded;
    private readonly StateView _state;

    private CarriedState(FoldedState folded)
    {
        _folded = folded;
        _state = new StateView(folded.Engine);
        Header = new EventHeader { Sequence = _state.Sequence, Epoch = _state.Epoch, Time = _state.Time };
    }

    /// <summary>Of the last event that is in it.</summary>
    public EventHeader Header { get; }

    /// <exception cref="NoHistoryException">There is none that loads.</exception>
    public static CarriedState Newest(IDisk disk, string journal, LogBeginning beginning)
    {
        FoldedState? folded = null;
        SnapshotChoice choice = SnapshotChoice.Newest(new SnapshotDirectory(disk, journal), beginning, () =>
        {
            folded?.Dispose();
            folded = new FoldedState();
            return folded.Engine;
        });
        if (choice.Loaded is not null) return new CarriedState(folded!);
        folded?.Dispose();
        throw new NoHistoryException(
            $"the journal begins with event {beginning.FirstSequence}, and no snapshot loads");
    }

    public void WriteTo(Projection projection)
    {
        EventHeader header = Header;
        foreach (OrderView order in _state.Orders()) projection.Carry(in header, Report(order));
        for (int slot = 1; slot <= _state.BalanceCount; slot++)
        {
            BalanceView balance = _state.BalanceAt(slot);
            if (balance.AccountId == Engine.Limits.ExternalAccount) continue;
            projection.Carry(
                in header, balance.AccountId, balance.AssetId, balance.Available, balance.Held);
        }
        WriteSafeguardsTo(projection);
    }

    private void WriteSafeguardsTo(Projection projection)
    {
        EventHeader header = Header;
        foreach (ProtectionView protection in _state.Protections())
            projection.Carry(in header, in protection);
        for (int id = Engine.Limits.HouseAccount + 1; id < _state.AccountCount; id++)
            if (_state.Account(id) is { SwitchDue: > 0 and var due }) projection.Carry(id, due);
    }

    public void Dispose() => _folded.Dispose();

    private static ExecutionReport Report(OrderView order) => new()
    {
        OrderId = order.OrderId,
        ClOrdId = NameOf(order),
        QuoteId = order.IsQuote ? NameOf(order) : ByteString.Empty,
        AccountId = order.AccountId,
        InstrumentId = order.InstrumentId,
        Side = (ApiSide)order.Side,
        ExecType = ExecType.OrderStatus,
        OrdStatus = order.CumQty == 0 ? OrdStatus.New : OrdStatus.PartiallyFilled,
        Price = order.Price,
        OrderQty = order.CumQty + order.LeavesQty,
        CumQty = order.CumQty,
        LeavesQty = order.LeavesQty,
        CumNotional = order.CumNotional,
        Hold = order.Hold,
        DisplayedQty = order.Place == OrderPlace.Booked ? order.ShownQty : 0,
        Place = (ApiOrderPlace)order.Place,
        OrderType = (ApiOrderType)order.OrderType,
        TimeInForce = (ApiTimeInForce)order.TimeInForce,
        ExecInst = (uint)order.ExecInst,
        SelfTradePrevention = (ApiSelfTradePrevention)order.SelfTradePrevention,
        StopPrice = order.StopPrice,
        DisplayQty = order.DisplayQty,
        CashOrderQty = order.CashOrderQty,
        ExpireTime = order.ExpireTime,
    };

    /// <summary>A view shows a name that is no text as all of its bytes, in hex.</summary>
    private static ByteString NameOf(OrderView order) => order.ClOrdId.Length > Bytes16.Length
        ? Reports.Text(new Bytes16(Convert.FromHexString(order.ClOrdId)))
        : Reports.Text(Bytes16.FromText(order.ClOrdId));
}

using System.Runtime.CompilerServices;
using Matching.Engine.Book;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Engine.Listings;

namespace Matching.Engine.Rules;

/// <summary>What a new order that has passed its checks enters with.</summary>
internal struct Admission
{
    /// <summary>The worst price it may trade at.</summary>
    public long LimitPrice;

    public long Hold;
    public long OrderQty;
    public long ExpireTime;
    public long DisplayedQty;
    public int MakerFeeRate;
    public int TakerFeeRate;
    public Entry Entry;
}

/// <summary>Lets a new order in: accepted, then matched, booked, or left waiting for its stop.</summary>
internal sealed class OrderEntry(VenueState state, EventWriter events, Sweep sweep, Elections elections)
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Enter(in Command command, in Instrument instrument, in Admission admission)
    {
        long anchor = Collars.AnchorOf(in instrument);
        int slot = Accept(in command, in admission);
        if (admission.Entry != Entry.Taking) return;
        sweep.Run(slot, in instrument, admission.LimitPrice);
        elections.Follow(command.NewOrder.InstrumentId, anchor);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Accept(in Command command, in Admission admission)
    {
        int slot = state.Books.Orders.NextSlot;
        ref Event e = ref events.Next(EventKind.OrderAccepted);
        ref OrderAccepted accepted = ref e.OrderAccepted;
        events.Take(ref accepted.Command, in command.Header);
        accepted.Terms = command.NewOrder;
        accepted.OrderId = OrderPool.MakeOrderId(state.LastOrderNumber + 1, slot);
        accepted.LimitPrice = admission.LimitPrice;
        accepted.Hold = admission.Hold;
        accepted.OrderQty = admission.OrderQty;
        accepted.ExpireTime = admission.ExpireTime;
        accepted.DisplayedQty = admission.DisplayedQty;
        accepted.MakerFeeRate = admission.MakerFeeRate;
        accepted.TakerFeeRate = admission.TakerFeeRate;
        accepted.Entry = admission.Entry;
        events.ApplyAccepted(in e);
        return slot;
    }
}

using System.Runtime.CompilerServices;
using Matching.Engine.Book;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Engine.Ledger;
using Matching.Engine.Listings;

namespace Matching.Engine.Rules;

/// <summary>
/// Decides what nearly all new orders are: limit, good-till-cancel or immediate-or-cancel, with nothing else
/// asked for, against which nothing at all stands. It only ever says yes: an order of which it isn't sure is
/// left, untouched, to the ladder of <see cref="NewOrders"/>, which alone names reasons. So it may ask in
/// whatever order is fastest.
/// </summary>
internal sealed class PlainOrders(VenueState state, Sweep sweep, OrderEntry entry)
{
    public bool TryDecide(in Command command)
    {
        ref readonly NewOrderTerms terms = ref command.NewOrder;
        if (!IsPlain(in terms) || !state.Directory.HasInstrument(terms.InstrumentId)) return false;
        if (!MayEnter(state, in command.Header, terms.AccountId)) return false;
        ref Instrument instrument = ref state.Instrument(terms.InstrumentId);
        if (!Fits(in instrument, in terms, out long notional)) return false;
        OrderPool orders = state.Books.Orders;
        if (orders.IsFull || state.LastOrderNumber == OrderPool.MaxNumber) return false;
        var admission = new Admission { LimitPrice = terms.Price, OrderQty = terms.OrderQty };
        (admission.MakerFeeRate, admission.TakerFeeRate) =
            FeeTiers.RatesOf(state, in instrument, terms.AccountId);
        if (!CanPay(in instrument, in terms, notional, ref admission)) return false;
        if (orders.Find(terms.AccountId, terms.ClOrdId) != 0) return false;
        bool takes = terms.TimeInForce == TimeInForce.ImmediateOrCancel
            || sweep.Crosses(terms.InstrumentId, terms.Side, terms.Price);
        admission.Entry = takes ? Entry.Taking : Entry.Booked;
        admission.DisplayedQty = takes ? 0 : terms.OrderQty;
        entry.Enter(in command, in instrument, in admission);
        return true;
    }

    /// <summary>Whether nothing stands against the account's, and so the session's, orders.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool MayEnter(VenueState state, in CommandHeader header, int accountId)
    {
        if (accountId <= Limits.HouseAccount || !state.Accounts.Has(accountId)) return false;
        ref Account account = ref state.Account(accountId);
        return (state.Killed | account.Killed | state.Members.KilledParticipants) == 0
            && account.State == AccountState.Active && state.Mode == VenueMode.Normal
            && account.ParticipantId == state.Session(header.SessionId).ParticipantId;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsPlain(in NewOrderTerms terms) =>
        terms.OrderType == OrderType.Limit
        && terms.TimeInForce is TimeInForce.GoodTillCancel or TimeInForce.ImmediateOrCancel
        && terms.Side is Side.Buy or Side.Sell
        && terms.ExecInst == ExecInst.None
        && terms.SelfTradePrevention <= SelfTradePrevention.DecrementAndCancel
        && (terms.StopPrice | terms.DisplayQty | terms.CashOrderQty | terms.ExpireTime) == 0;

    /// <summary>Price, quantity and notional, in an open instrument whose levels can't overflow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Fits(in Instrument instrument, in NewOrderTerms terms, out long notional)
    {
        notional = 0;
        if (instrument.Status != InstrumentStatus.Open) return false;
        if ((instrument.Killed | instrument.LevelsMayOverflow) != 0) return false;
        if (OrderTerms.CheckPrice(in instrument, terms.Price) != RejectReason.None) return false;
        if (OrderTerms.CheckQty(in instrument, terms.OrderQty) != RejectReason.None) return false;
        notional = Money.Notional(in instrument, terms.Price, terms.OrderQty);
        return OrderTerms.CheckNotional(in instrument, notional) == RejectReason.None
            && Collars.Check(in instrument, terms.Side, terms.Price) == RejectReason.None;
    }

    /// <summary>Both balances are there, without limits, and what it would hold is available.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool CanPay(
        in Instrument instrument, in NewOrderTerms terms, long notional, ref Admission admission)
    {
        Accounts accounts = state.Accounts;
        ref Account account = ref state.Account(terms.AccountId);
        if (account.MaxOpenOrders != 0 && account.OpenOrders >= account.MaxOpenOrders) return false;
        int sold = accounts.FindBase(terms.AccountId, instrument.BaseAssetId);
        int quote = accounts.FindQuote(terms.AccountId, instrument.QuoteAssetId);
        if (sold == 0 || quote == 0) return false;
        if (terms.Side == Side.Sell)
        {
            admission.Hold = terms.OrderQty;
            return state.Balance(sold).Available >= admission.Hold;
        }
        int higher = Math.Max(admission.MakerFeeRate, admission.TakerFeeRate);
        if (!Money.TryFee(notional, higher, out long fee) || fee > Limits.MaxAmount - notional) return false;
        admission.Hold = notional + fee;
        return state.Balance(sold).IsLimited == 0
            && state.Balance(quote).Available >= admission.Hold;
    }
}

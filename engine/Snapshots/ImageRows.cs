using Matching.Engine.Book;
using Matching.Engine.Commands;
using Matching.Engine.Ledger;
using Matching.Engine.Listings;
using Matching.Engine.Quoting;
using Matching.Engine.Sessions;

namespace Matching.Engine.Snapshots;

/// <summary>
/// The fields of each row, for writing and reading alike. What links rows is left out: it follows from where
/// they stand. Sums that the folds keep are in, and checked when read. Cash orders end with their command, so
/// no image has one.
/// </summary>
internal static class ImageRows
{
    public static void Of(IImageFields image, ref GenesisTerms genesis)
    {
        image.Name(ref genesis.VenueId);
        image.Number(ref genesis.Shard);
        image.Number(ref genesis.FormatVersion);
        image.Number(ref genesis.RulesVersion);
        ref Capacities capacities = ref genesis.Capacities;
        image.Number(ref capacities.Assets);
        image.Number(ref capacities.Instruments);
        image.Number(ref capacities.Participants);
        image.Number(ref capacities.Accounts);
        image.Number(ref capacities.Balances);
        image.Number(ref capacities.ApiKeys);
        image.Number(ref capacities.Sessions);
        image.Number(ref capacities.SessionsPerParticipant);
        image.Number(ref capacities.Orders);
        image.Number(ref capacities.Quotes);
        image.Number(ref capacities.Protections);
    }

    /// <summary>All that the state keeps once.</summary>
    public static void Of(IImageFields image, VenueState state)
    {
        image.Number(ref state.Time);
        image.Number(ref state.Epoch);
        image.Choice(ref state.Mode, VenueMode.NoSpace);
        image.Number(ref state.RulesVersion);
        image.Number(ref state.LastOrderNumber);
        image.Flag(ref state.Killed);
        image.Number(ref state.SessionToEnd);
        ref MassScope scope = ref state.Scope;
        image.Choice(ref scope.Action, MassAction.Report);
        image.Choice(ref scope.Reason, CancelReason.LevelFull);
        image.Choice(ref scope.Side, Side.Sell);
        image.Flag(ref scope.DayOrdersOnly);
        image.Number(ref scope.AccountId);
        image.Number(ref scope.ParticipantId);
        image.Number(ref scope.InstrumentId);
        image.Number(ref scope.SessionId);
        image.Number(ref scope.AskedBy);
        image.Number(ref scope.Place);
        image.Number(ref scope.Affected);
        for (int tier = 0; tier < Limits.FeeTiers; tier++)
        {
            image.Number(ref state.FeeTiers[tier].MakerFeeRate);
            image.Number(ref state.FeeTiers[tier].TakerFeeRate);
            image.Flag(ref state.FeeTiers[tier].IsSet);
        }
    }

    public static void Of(IImageFields image, ref Asset asset)
    {
        image.Name(ref asset.Symbol);
        image.Choice(ref asset.Scale, Limits.MaxScale);
    }

    public static void Of(IImageFields image, ref Instrument instrument)
    {
        image.Name(ref instrument.Symbol);
        image.Divisor(ref instrument.Tick);
        image.Divisor(ref instrument.Lot);
        image.Amount(ref instrument.MinQty);
        image.Amount(ref instrument.MaxQty);
        image.Amount(ref instrument.NotionalMultiplier);
        image.Divisor(ref instrument.NotionalDivisor);
        image.Amount(ref instrument.LastPrice);
        image.Amount(ref instrument.MinNotional);
        image.Amount(ref instrument.MaxNotional);
        image.Amount(ref instrument.ReferencePrice);
        image.Amount(ref instrument.SessionClose);
        image.Number(ref instrument.BaseAssetId);
        image.Number(ref instrument.QuoteAssetId);
        image.Number(ref instrument.MakerFeeRate);
        image.Number(ref instrument.TakerFeeRate);
        image.Number(ref instrument.MarketProtection);
        image.Number(ref instrument.StaticCollar);
        image.Number(ref instrument.DynamicCollar);
        image.Choice(ref instrument.PriceScale, Limits.MaxScale);
        image.Choice(ref instrument.Status, InstrumentStatus.Closed);
        image.Flag(ref instrument.ReferenceFollowsTrades);
        image.Flag(ref instrument.Killed);
    }

    public static void Of(IImageFields image, ref Participant participant)
    {
        image.Name(ref participant.Name);
        image.Flag(ref participant.Killed);
    }

    public static void Of(IImageFields image, ref ApiKey key)
    {
        image.Number(ref key.KeyId);
        image.Name(ref key.Salt);
        image.Hash(ref key.SecretHash);
        image.Number(ref key.ParticipantId);
        image.Choice(ref key.Role, Roles.LastOfKeys);
    }

    public static void Of(IImageFields image, ref Session session)
    {
        image.Name(ref session.Name);
        image.Number(ref session.HighestClientSeqNum);
        image.Number(ref session.LastSequence);
        image.Number(ref session.ParticipantId);
        image.Number(ref session.Connection);
        image.Number(ref session.Epoch);
        image.Choice(ref session.Role, Role.Administrator);
        image.Flag(ref session.LoggedOn);
        image.Choice(ref session.CancelOnDisconnect, CancelOnDisconnect.Accounts);
    }

    public static void Of(IImageFields image, ref Bytes16 name, ref Account account)
    {
        image.Name(ref name);
        image.Number(ref account.ParticipantId);
        image.Number(ref account.OpenOrders);
        image.Number(ref account.MaxOpenOrders);
        image.Number(ref account.SelfTradeGroup);
        image.Number(ref account.SwitchDue);
        image.Choice(ref account.State, AccountState.Frozen);
        image.Choice(ref account.FeeTier, Limits.FeeTiers - 1);
        image.Flag(ref account.Killed);
    }

    public static void Of(IImageFields image, ref Balance balance, ref HoldingsLimit limit)
    {
        image.Number(ref balance.AccountId);
        image.Number(ref balance.AssetId);
        image.Number(ref balance.Available);
        image.Amount(ref balance.Held);
        image.Amount(ref limit.MaxQty);
        image.Number(ref limit.Incoming);
    }

    public static void Of(IImageFields image, ref Protection protection)
    {
        image.Number(ref protection.AccountId);
        image.Number(ref protection.Group);
        image.Number(ref protection.Window);
        image.Amount(ref protection.MaxQty);
        image.Amount(ref protection.MaxNotional);
        image.Number(ref protection.MaxFills);
        image.Number(ref protection.Fills);
        image.Number(ref protection.Qty);
        image.Number(ref protection.Notional);
        image.Number(ref protection.WindowStart);
        image.Flag(ref protection.Triggered);
    }

    public static void Of(IImageFields image, ref Order order)
    {
        image.Number(ref order.OrderId);
        image.Name(ref order.ClOrdId);
        image.Number(ref order.InstrumentId);
        image.Number(ref order.AccountId);
        image.Number(ref order.SessionId);
        image.Choice(ref order.Side, Side.Sell);
        image.Choice(ref order.OrderType, OrderType.StopLimit);
        image.Choice(ref order.TimeInForce, TimeInForce.GoodTillDate);
        image.Choice(ref order.ExecInst, ExecInst.PostOnly | ExecInst.Reprice);
        image.Choice(ref order.SelfTradePrevention, SelfTradePrevention.DecrementAndCancel);
        image.Amount(ref order.Price);
        image.Amount(ref order.LeavesQty);
        image.Amount(ref order.CumQty);
        image.Amount(ref order.Hold);
        image.Amount(ref order.MakerNotional);
        image.Amount(ref order.TakerNotional);
        image.Number(ref order.MakerFeeRate);
        image.Number(ref order.TakerFeeRate);
        image.Amount(ref order.DisplayQty);
        // Only of an iceberg does the slice mean anything.
        if (order.DisplayQty != 0) image.Amount(ref order.Slice);
        image.Amount(ref order.StopPrice);
        image.Number(ref order.ExpireTime);
        image.Number(ref order.Quote);
    }
}

using System.Numerics;
using Matching.Engine;
using Matching.Engine.Commands;

namespace Matching.Tests.Engine;

/// <summary>The twin's order: plain numbers, nothing linked.</summary>
internal sealed class TwinOrder
{
    public required TwinInstrument Instrument { get; set; }

    /// <summary>As sent, or as a quote's side would have been.</summary>
    public required NewOrderTerms Terms { get; init; }

    public required int SessionId { get; init; }
    public required int MakerRate { get; init; }
    public required int TakerRate { get; init; }
    public bool IsQuote { get; init; }
    public long Id { get; set; }

    /// <summary>Who came to this price earlier has the smaller one.</summary>
    public long Arrival { get; set; }

    public OrderPlace Place { get; set; }
    public Bytes16 Name { get; set; }
    public long Price { get; set; }
    public long StopPrice { get; set; }
    public long Leaves { get; set; }
    public long Cum { get; set; }

    /// <summary>When it ends by itself, zero for never.</summary>
    public long Expires { get; set; }

    /// <summary>What an iceberg has left to show of its slice.</summary>
    public long Slice { get; set; }

    public BigInteger MakerNotional { get; set; }
    public BigInteger TakerNotional { get; set; }

    public int AccountId => Terms.AccountId;
    public Side Side => Terms.Side;
    public long Number => Id >> 23;
    public int Slot => (int)(Id & ((1 << 23) - 1));
    public bool IsIceberg => Terms.DisplayQty != 0;
    public bool IsCash => Terms.CashOrderQty != 0;
    public bool MayRest => Terms.OrderType is OrderType.Limit or OrderType.StopLimit
        && Terms.TimeInForce is not (TimeInForce.ImmediateOrCancel or TimeInForce.FillOrKill);
    public BigInteger CumNotional => MakerNotional + TakerNotional;
    public int HeldAsset => Side == Side.Buy ? Instrument.Terms.QuoteAssetId : Instrument.Terms.BaseAssetId;

    /// <summary>What the book shows of it, nothing while it is on none.</summary>
    public long Shown => Place != OrderPlace.Booked ? 0 : IsIceberg ? Slice : Leaves;

    public BigInteger Hold => Leaves == 0 ? 0 : HoldFor(Price, Leaves);

    /// <summary>What a cash order has not spent.</summary>
    public BigInteger Budget => Terms.CashOrderQty - CumNotional - Fees;

    /// <summary>All fees up to now.</summary>
    public BigInteger Fees => RoundUp(Charged);

    private BigInteger Charged => MakerNotional * MakerRate + TakerNotional * TakerRate;

    /// <summary>A sell its quantity, a buy its worst price and fee, a cash order its budget.</summary>
    public BigInteger HoldFor(long price, long leaves)
    {
        if (Side == Side.Sell) return leaves;
        if (IsCash) return Budget;
        BigInteger notional = Instrument.Notional(price, leaves);
        int rate = Terms.OrderType == OrderType.Market ? TakerRate : Math.Max(MakerRate, TakerRate);
        return notional + BigInteger.Max(RoundUp(Charged + notional * rate) - Fees, 0);
    }

    /// <summary>What a taker's next fill would cost, fee included.</summary>
    public BigInteger CostOf(BigInteger notional) =>
        notional + RoundUp(Charged + notional * TakerRate) - Fees;

    public TwinOrder Copy(TwinInstrument instrument)
    {
        var copy = (TwinOrder)MemberwiseClone();
        copy.Instrument = instrument;
        return copy;
    }

    /// <summary>How it stands, for an event that tells of it.</summary>
    public TwinReport Report(BigInteger? hold = null, OrderPlace? place = null, long? shown = null) => new()
    {
        OrderId = Id,
        ClOrdId = Name,
        Price = Price,
        CumQty = Cum,
        LeavesQty = Leaves,
        CumNotional = (long)CumNotional,
        Hold = (long)(hold ?? Hold),
        DisplayedQty = shown ?? Shown,
        AccountId = AccountId,
        SessionId = SessionId,
        Place = place ?? Place,
    };

    /// <summary>How it stands after a meeting with another.</summary>
    public TwinReport Meeting(BigInteger fee) => Report() with { Price = 0, Place = 0, Fee = (long)fee };

    /// <summary>How it stands, with the terms that it came with.</summary>
    public TwinReport Details() => Report() with
    {
        StopPrice = StopPrice,
        DisplayQty = Terms.DisplayQty,
        CashOrderQty = Terms.CashOrderQty,
        ExpireTime = Expires,
        Kind = $"{Terms.OrderType} {Terms.TimeInForce} {Terms.ExecInst} {Terms.SelfTradePrevention}",
    };

    /// <summary>From hundred-millionths to the next whole unit.</summary>
    private static BigInteger RoundUp(BigInteger hundredMillionths)
    {
        var whole = BigInteger.DivRem(hundredMillionths, Limits.FeeRateUnit, out BigInteger rest);
        return rest > 0 ? whole + 1 : whole;
    }
}

/// <summary>The twin's instrument: its terms as they are now, and what price × quantity is worth.</summary>
internal sealed class TwinInstrument(int id, ListInstrumentTerms terms, int exponent)
{
    private readonly BigInteger _power = BigInteger.Pow(10, Math.Abs(exponent));

    public int Id => id;
    public ListInstrumentTerms Terms { get; set; } = terms;
    public InstrumentStatus Status { get; set; } = InstrumentStatus.Open;
    public bool Killed { get; set; }

    /// <summary>Zero before the first trade.</summary>
    public long LastPrice { get; set; }

    /// <summary>The middle of the static collar.</summary>
    public long Reference =>
        Terms.ReferenceFollowsTrades != 0 && LastPrice != 0 ? LastPrice : Terms.ReferencePrice;

    /// <summary>The middle of the dynamic collar, where the command began just now.</summary>
    public long Anchor => LastPrice != 0 ? LastPrice : Terms.ReferencePrice;

    public BigInteger Notional(long price, long qty)
    {
        BigInteger product = (BigInteger)price * qty;
        return exponent >= 0 ? product * _power : product / _power;
    }

    public TwinInstrument Copy() => (TwinInstrument)MemberwiseClone();
}

/// <summary>The twin's account.</summary>
internal sealed class TwinAccount
{
    public required int Owner { get; init; }
    public AccountState State { get; set; } = AccountState.Active;
    public int Tier { get; set; }
    public int Group { get; set; }
    public int MaxOpenOrders { get; set; }
    public bool Killed { get; set; }

    /// <summary>When the dead-man's switch fires, zero for never.</summary>
    public long Due { get; set; }
}

/// <summary>A market-maker protection, and what its window has counted.</summary>
internal sealed class TwinProtection
{
    public required SetProtectionTerms Terms { get; set; }
    public bool Triggered { get; set; }
    public int Fills { get; set; }
    public BigInteger Qty { get; set; }
    public BigInteger Notional { get; set; }
    public long Since { get; set; }

    public void Empty() => (Fills, Qty, Notional, Since) = (0, 0, 0, 0);
    public TwinProtection Copy() => (TwinProtection)MemberwiseClone();
}

/// <summary>A maker's bid and ask; it is there as long as one of them is.</summary>
internal sealed class TwinQuote
{
    public required int AccountId { get; init; }
    public required int InstrumentId { get; init; }

    /// <summary>The protection group that it is in, zero for none.</summary>
    public int Group { get; set; }

    public TwinQuote Copy() => (TwinQuote)MemberwiseClone();
}

internal sealed class TwinSession
{
    public Bytes16 Name { get; init; }
    public int Participant { get; init; }
    public int Connection { get; set; }
    public uint Epoch { get; set; }
    public long Highest { get; set; }
    public Role Role { get; set; }
    public bool IsOperator => Role is Role.Operator or Role.Administrator;
    public bool IsLive { get; set; }
    public CancelOnDisconnect CancelOnDisconnect { get; set; }
}

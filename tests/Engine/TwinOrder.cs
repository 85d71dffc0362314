using System.Numerics;
using Matching.Engine;
using Matching.Engine.Commands;

namespace Matching.Tests.Engine;

/// <summary>The twin's order: plain numbers, nothing linked.</summary>
internal sealed class TwinOrder
{
    public required TwinInstrument Instrument { get; init; }
    public required NewOrderTerms Terms { get; init; }
    public required int SessionId { get; init; }
    public long Id { get; set; }

    /// <summary>Who came to this price earlier has the smaller one.</summary>
    public long Arrival { get; set; }

    public Bytes16 Name { get; set; }
    public long Price { get; set; }
    public long Leaves { get; set; }
    public long Cum { get; set; }
    public BigInteger MakerNotional { get; set; }
    public BigInteger TakerNotional { get; set; }
    public int AccountId => Terms.AccountId;
    public Side Side => Terms.Side;
    public BigInteger CumNotional => MakerNotional + TakerNotional;
    public int HeldAsset => Side == Side.Buy ? Instrument.Terms.QuoteAssetId : Instrument.Terms.BaseAssetId;
    public BigInteger Hold => HoldFor(Price, Leaves);

    /// <summary>All fees up to now.</summary>
    public BigInteger Fees => Recount.RoundUp(Charged);

    private BigInteger Charged =>
        MakerNotional * Instrument.Terms.MakerFeeRate + TakerNotional * Instrument.Terms.TakerFeeRate;

    public BigInteger HoldFor(long price, long leaves)
    {
        if (Side == Side.Sell) return leaves;
        BigInteger notional = Instrument.Notional(price, leaves);
        int rate = Math.Max(Instrument.Terms.MakerFeeRate, Instrument.Terms.TakerFeeRate);
        return notional + Recount.RoundUp(Charged + notional * rate) - Fees;
    }

    public OrderReport Report(BigInteger? hold = null, BigInteger fee = default, bool fill = false) => new(
        Id, Name, fill ? 0 : Price, Cum, Leaves, (long)CumNotional, (long)(hold ?? Hold), (long)fee,
        AccountId, SessionId);
}

/// <summary>The twin's instrument: its terms, and what price × quantity is worth.</summary>
internal sealed class TwinInstrument(int id, ListInstrumentTerms terms, int exponent)
{
    public int Id => id;
    public ListInstrumentTerms Terms => terms;

    public BigInteger Notional(long price, long qty)
    {
        BigInteger product = (BigInteger)price * qty;
        BigInteger power = BigInteger.Pow(10, Math.Abs(exponent));
        return exponent >= 0 ? product * power : product / power;
    }
}

using Matching.Engine.Book;
using Matching.Engine.Commands;
using Matching.Engine.Ledger;
using Matching.Engine.Listings;

namespace Matching.Engine.Views;

/// <summary>
/// Looks at an engine's state from outside, between two events, and changes nothing: for auditors' tools.
/// What it gives out are copies. The engine's genesis must have been applied.
/// </summary>
public sealed class VenueView(MatchingEngine engine)
{
    private VenueState State => engine.State;

    public bool HasBegun => State.HasBegun;
    public long Sequence => State.LastSequence;
    public long Time => State.Time;
    public uint Epoch => State.Epoch;
    public VenueMode Mode => State.Mode;
    public int RulesVersion => State.RulesVersion;

    /// <summary>Whether the whole venue is stopped by its kill switch.</summary>
    public bool Killed => State.Killed != 0;

    public int AssetCount => State.Directory.AssetCount;
    public int InstrumentCount => State.Directory.InstrumentCount;
    public int ParticipantCount => State.Members.ParticipantCount;

    /// <summary>Accounts are numbered from 0, the external one.</summary>
    public int AccountCount => State.Accounts.Count;

    public int BalanceCount => State.Accounts.BalanceCount;
    public int OrderCount => State.Books.Orders.Count;
    public Capacities Capacities => State.Genesis.Capacities;

    public AssetView Asset(int id)
    {
        ref Asset asset = ref State.Directory.Asset(id);
        return new AssetView(id, asset.Symbol.ToString(), asset.Scale);
    }

    public bool HasInstrument(int id) => State.Directory.HasInstrument(id);

    public InstrumentView Instrument(int id) => InstrumentView.Of(id, in State.Directory.Instrument(id));

    public ParticipantView Participant(int id)
    {
        ref Sessions.Participant participant = ref State.Members.Participant(id);
        return new ParticipantView(id, participant.Name.ToString(), participant.Killed != 0);
    }

    public SessionView? Session(int id) =>
        State.Members.HasSession(id) ? SessionView.Of(id, in State.Members.Session(id)) : null;

    public AccountView? Account(int id) =>
        State.Accounts.Has(id) ? AccountView.Of(id, in State.Accounts[id]) : null;

    /// <summary>By slot, from 1, in the order in which they were made.</summary>
    public BalanceView BalanceAt(int slot) => BalanceView.Of(in State.Accounts.BalanceAt(slot));

    /// <summary>Zeros where the account never had any.</summary>
    public BalanceView Balance(int accountId, int assetId)
    {
        int slot = State.Accounts.Has(accountId) ? State.Accounts.Find(accountId, assetId) : 0;
        return slot == 0 ? new BalanceView(accountId, assetId, 0, 0, 0, 0) : BalanceAt(slot);
    }

    /// <summary>What a new order of the account would be charged, as maker and as taker.</summary>
    public (int Maker, int Taker) FeeRates(int instrumentId, int accountId) =>
        Rules.FeeTiers.RatesOf(State, in State.Directory.Instrument(instrumentId), accountId);

    /// <summary>Price × quantity in the quote asset's smallest unit; long.MaxValue above 2^62.</summary>
    public long Notional(int instrumentId, long price, long qty) =>
        Money.Notional(in State.Directory.Instrument(instrumentId), price, qty);

    /// <summary>What a new order of these terms would hold; long.MaxValue above 2^62.</summary>
    public long HoldOf(int instrumentId, int accountId, Side side, long price, long qty)
    {
        ref Instrument instrument = ref State.Directory.Instrument(instrumentId);
        (int maker, int taker) = FeeRates(instrumentId, accountId);
        var draft = new Order
        {
            Side = side,
            Price = price,
            LeavesQty = qty,
            MakerFeeRate = maker,
            TakerFeeRate = taker,
        };
        return Holds.Of(in instrument, in draft);
    }

    /// <summary>What a live order would hold with another price and quantity left; likewise.</summary>
    public long HoldOf(long orderId, long price, long leavesQty)
    {
        ref Order order = ref State.Books.Orders[State.Books.Orders.Find(orderId)];
        return Holds.Of(in State.Directory.Instrument(order.InstrumentId), in order, price, leavesQty);
    }

    /// <summary>The live order of this id, null for none.</summary>
    public OrderView? Order(long orderId)
    {
        int slot = State.Books.Orders.Find(orderId);
        return slot == 0 ? null : OrderView.Of(in State.Books.Orders[slot]);
    }

    /// <summary>The account's live order of this name, null for none.</summary>
    public OrderView? Order(int accountId, Bytes16 clOrdId)
    {
        int slot = State.Books.Orders.Find(accountId, clOrdId);
        return slot == 0 ? null : OrderView.Of(in State.Books.Orders[slot]);
    }

    public BookView Book(int instrumentId) => new(State.Books, instrumentId);

    /// <summary>Stops that a trade has reached and that have not taken yet, in their order.</summary>
    public IEnumerable<OrderView> Elected()
    {
        OrderBooks books = State.Books;
        for (int slot = books.Elected.First; slot != 0; slot = books.Orders[slot].Next)
            yield return OrderView.Of(in books.Orders[slot]);
    }
}

using Matching.Engine.Book;
using Matching.Engine.Commands;
using Matching.Engine.Ledger;
using Matching.Engine.Listings;
using Matching.Engine.Sessions;

namespace Matching.Engine.Views;

/// <summary>One order as the public sees it, but for its id; an iceberg shows its slice.</summary>
public readonly record struct ShownOrder(long OrderId, long Price, long Qty);

/// <summary>
/// Looks at an engine's state from outside, between two events: for followers that take up a state which was
/// loaded and not folded before their eyes, and for auditors. It changes nothing and gives out copies; nobody
/// else uses the engine meanwhile.
/// </summary>
public readonly struct StateView(MatchingEngine engine)
{
    private readonly VenueState _state = engine.State;

    public bool HasBegun => _state.HasBegun;

    /// <summary>The venue as its first event says; only once it has begun.</summary>
    public GenesisTerms Genesis => _state.Genesis;

    public long Sequence => _state.LastSequence;
    public long Time => _state.Time;
    public uint Epoch => _state.Epoch;
    public VenueMode Mode => _state.Mode;
    public int RulesVersion => _state.RulesVersion;

    /// <summary>Whether the whole venue is stopped by its kill switch.</summary>
    public bool Killed => _state.Killed != 0;

    /// <summary>Assets, instruments, participants and keys are numbered from 1.</summary>
    public int AssetCount => HasBegun ? _state.Directory.AssetCount : 0;

    public int InstrumentCount => HasBegun ? _state.Directory.InstrumentCount : 0;
    public int ParticipantCount => HasBegun ? _state.Members.ParticipantCount : 0;
    public int KeyCount => HasBegun ? _state.Members.KeyCount : 0;

    /// <summary>Accounts are numbered from 0, the external one.</summary>
    public int AccountCount => _state.Accounts.Count;

    public int BalanceCount => _state.Accounts.BalanceCount;
    public int OrderCount => _state.Books.Orders.Count;

    public AssetView Asset(int id)
    {
        ref Asset asset = ref _state.Directory.Asset(id);
        return new AssetView(id, asset.Symbol.ToString(), asset.Scale);
    }

    public ListAssetTerms AssetTerms(int assetId)
    {
        ref Asset asset = ref _state.Directory.Asset(assetId);
        return new ListAssetTerms { Symbol = asset.Symbol, Scale = asset.Scale };
    }

    /// <summary>As it was listed, with the rules that were set since.</summary>
    public ListInstrumentTerms InstrumentTerms(int instrumentId)
    {
        ref Instrument instrument = ref _state.Directory.Instrument(instrumentId);
        return new ListInstrumentTerms
        {
            Symbol = instrument.Symbol,
            TickSize = instrument.TickSize,
            LotSize = instrument.LotSize,
            MinQty = instrument.MinQty,
            MaxQty = instrument.MaxQty,
            MinNotional = instrument.MinNotional,
            MaxNotional = instrument.MaxNotional,
            ReferencePrice = instrument.ReferencePrice,
            SessionClose = instrument.SessionClose,
            BaseAssetId = instrument.BaseAssetId,
            QuoteAssetId = instrument.QuoteAssetId,
            MakerFeeRate = instrument.MakerFeeRate,
            TakerFeeRate = instrument.TakerFeeRate,
            MarketProtection = instrument.MarketProtection,
            StaticCollar = instrument.StaticCollar,
            DynamicCollar = instrument.DynamicCollar,
            PriceScale = instrument.PriceScale,
            ReferenceFollowsTrades = instrument.ReferenceFollowsTrades,
        };
    }

    public bool HasInstrument(int id) => _state.Directory.HasInstrument(id);

    public InstrumentView Instrument(int id) => InstrumentView.Of(id, in _state.Directory.Instrument(id));

    public ParticipantView Participant(int id)
    {
        ref Participant participant = ref _state.Members.Participant(id);
        return new ParticipantView(id, participant.Name.ToString(), participant.Killed != 0);
    }

    public SessionView? Session(int id) =>
        _state.Members.HasSession(id) ? SessionView.Of(id, in _state.Members.Session(id)) : null;

    public AccountView? Account(int id) =>
        _state.Accounts.Has(id)
            ? AccountView.Of(id, in _state.Accounts[id], _state.Accounts.NameOf(id))
            : null;

    /// <summary>An open account's participant, 0 for none, and how many orders it has.</summary>
    public (int ParticipantId, int OpenOrders) OpenOrders(int accountId) =>
        (_state.Accounts[accountId].ParticipantId, _state.Accounts[accountId].OpenOrders);

    /// <summary>By slot, from 1, in the order in which they were made.</summary>
    public BalanceView BalanceAt(int slot) =>
        BalanceView.Of(in _state.Accounts.BalanceAt(slot), in _state.Accounts.LimitAt(slot));

    /// <summary>Zeros where the account never had any.</summary>
    public BalanceView Balance(int accountId, int assetId)
    {
        int slot = _state.Accounts.Has(accountId) ? _state.Accounts.Find(accountId, assetId) : 0;
        return slot == 0 ? new BalanceView(accountId, assetId, 0, 0, 0, 0) : BalanceAt(slot);
    }

    /// <summary>What a new order of the account would be charged, as maker and as taker.</summary>
    public (int Maker, int Taker) FeeRates(int instrumentId, int accountId) =>
        Rules.FeeTiers.RatesOf(_state, in _state.Directory.Instrument(instrumentId), accountId);

    /// <summary>Price × quantity in the quote asset's smallest unit; long.MaxValue above 2^62.</summary>
    public long Notional(int instrumentId, long price, long qty) =>
        Money.Notional(in _state.Directory.Instrument(instrumentId), price, qty);

    /// <summary>What a new order of these terms would hold; long.MaxValue above 2^62.</summary>
    public long HoldOf(int instrumentId, int accountId, Side side, long price, long qty)
    {
        ref Instrument instrument = ref _state.Directory.Instrument(instrumentId);
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
        ref Order order = ref _state.Books.Orders[_state.Books.Orders.Find(orderId)];
        return Holds.Of(in _state.Directory.Instrument(order.InstrumentId), in order, price, leavesQty);
    }

    /// <summary>The live order of this id, null for none.</summary>
    public OrderView? Order(long orderId)
    {
        int slot = _state.Books.Orders.Find(orderId);
        return slot == 0 ? null : OrderView.Of(in _state.Books.Orders[slot]);
    }

    /// <summary>The account's live order of this name, null for none.</summary>
    public OrderView? Order(int accountId, Bytes16 clOrdId)
    {
        int slot = _state.Books.Orders.Find(accountId, clOrdId);
        return slot == 0 ? null : OrderView.Of(in _state.Books.Orders[slot]);
    }

    public QueuesView Queues(int instrumentId) => new(_state.Books, instrumentId);

    /// <summary>Every live order; those of one queue in the order of their turn.</summary>
    public IEnumerable<OrderView> Orders()
    {
        for (int id = 1; id <= InstrumentCount; id++)
        {
            QueuesView queues = Queues(id);
            foreach (Side side in (Side[])[Side.Buy, Side.Sell])
            {
                foreach (OrderView order in queues.Resting(side)) yield return order;
                foreach (OrderView order in queues.Stops(side)) yield return order;
            }
        }
        foreach (OrderView order in Elected()) yield return order;
    }

    /// <summary>Stops that a trade has reached and that have not taken yet, in their order.</summary>
    public IEnumerable<OrderView> Elected()
    {
        OrderBooks books = _state.Books;
        for (int slot = books.Elected.First; slot != 0; slot = books.Orders.Links[slot].Next)
            yield return OrderView.Of(in books.Orders[slot]);
    }

    /// <summary>All market-maker protections, in the order in which they were first set.</summary>
    public IEnumerable<ProtectionView> Protections()
    {
        for (int slot = 1; slot <= _state.Protections.Count; slot++)
            yield return ProtectionView.Of(in _state.Protections[slot]);
    }

    public InstrumentStatus StatusOf(int instrumentId) => _state.Directory.Instrument(instrumentId).Status;

    public AddApiKeyTerms Key(int number)
    {
        ref ApiKey key = ref _state.Members.Key(number);
        return new AddApiKeyTerms
        {
            KeyId = key.KeyId,
            Salt = key.Salt,
            SecretHash = key.SecretHash,
            ParticipantId = key.ParticipantId,
            Role = key.Role.Given,
        };
    }

    public bool IsRevoked(int number) => _state.Members.Key(number).Role.IsRevoked;

    /// <summary>Best price first, at one price the oldest first.</summary>
    public List<ShownOrder> Orders(int instrumentId, Side side)
    {
        OrderBooks books = _state.Books;
        var orders = new List<ShownOrder>();
        int level = books.Best(instrumentId, side);
        for (; level != PriceLevel.None; level = books.Ladder.Worse(level))
        {
            for (int slot = books.Ladder[level].Head; slot != 0; slot = books.Orders.Links[slot].Next)
            {
                ref Order order = ref books.Orders[slot];
                if (order.Shown > 0) orders.Add(new ShownOrder(order.OrderId, order.Price, order.Shown));
            }
        }
        return orders;
    }
}

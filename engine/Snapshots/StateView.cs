using Matching.Engine.Book;
using Matching.Engine.Commands;
using Matching.Engine.Listings;
using Matching.Engine.Sessions;

namespace Matching.Engine.Snapshots;

/// <summary>One price of one side as the public sees it: an iceberg counts with its slice.</summary>
public readonly record struct ShownLevel(long Price, long Qty, int Orders);

/// <summary>
/// What followers take from a state that was loaded and not folded before their eyes: listings, keys, books.
/// It allocates, and reads an engine that nobody else uses meanwhile.
/// </summary>
public readonly struct StateView(MatchingEngine engine)
{
    private readonly VenueState _state = engine.State;

    public bool HasBegun => _state.HasBegun;

    /// <summary>The venue as its first event says; only once it has begun.</summary>
    public GenesisTerms Genesis => _state.Genesis;

    /// <summary>Numbered from 1.</summary>
    public int AssetCount => HasBegun ? _state.Directory.AssetCount : 0;

    /// <summary>Numbered from 1.</summary>
    public int InstrumentCount => HasBegun ? _state.Directory.InstrumentCount : 0;

    /// <summary>Numbered from 1, in the order in which they were added.</summary>
    public int KeyCount => HasBegun ? _state.Members.KeyCount : 0;

    public ListAssetTerms Asset(int assetId)
    {
        ref Asset asset = ref _state.Directory.Asset(assetId);
        return new ListAssetTerms { Symbol = asset.Symbol, Scale = asset.Scale };
    }

    /// <summary>As it was listed, with the rules that were set since.</summary>
    public ListInstrumentTerms Instrument(int instrumentId)
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
            Role = key.Role,
        };
    }

    public bool IsRevoked(int number) => _state.Members.Key(number).Revoked != 0;

    /// <summary>Best first.</summary>
    public List<ShownLevel> Levels(int instrumentId, Side side)
    {
        OrderBooks books = _state.Books;
        var levels = new List<ShownLevel>();
        int level = books.Best(instrumentId, side);
        for (; level != PriceLevel.None; level = books.Ladder.Worse(level))
        {
            long qty = 0;
            for (int slot = books.Ladder[level].Head; slot != 0; slot = books.Orders.Links[slot].Next)
                qty += books.Orders[slot].Shown;
            levels.Add(new ShownLevel(books.Ladder[level].Price, qty, books.Ladder[level].Orders));
        }
        return levels;
    }
}

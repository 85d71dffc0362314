using System.Collections.Immutable;
using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Engine.Views;

namespace Matching.Replay.Projections;

/// <summary>An asset as it was listed.</summary>
public sealed record ListedAsset(int AssetId, string Symbol, int Scale);

/// <summary>
/// An instrument as it was listed, with the rules that were set since; quantities are in the base asset's
/// scale.
/// </summary>
public sealed record ListedInstrument(
    int InstrumentId, string Symbol, ListInstrumentTerms Terms, InstrumentStatus Status);

/// <summary>All that is listed, as of one event. Immutable: any thread may keep one.</summary>
public sealed record Listings(
    long Sequence, ImmutableArray<ListedAsset> Assets, ImmutableArray<ListedInstrument> Instruments)
{
    public static readonly Listings Empty = new(0, [], []);

    public bool HasInstrument(int instrumentId) => instrumentId > 0 && instrumentId <= Instruments.Length;

    /// <summary>One that is listed: numbers are given from 1, without gaps.</summary>
    public ListedInstrument Instrument(int instrumentId) => Instruments[instrumentId - 1];

    internal Listings With(ListedInstrument instrument) =>
        this with { Instruments = Instruments.SetItem(instrument.InstrumentId - 1, instrument) };
}

/// <summary>Follows the listings; <see cref="Current"/> may be read by any thread.</summary>
public sealed class ListingView : IFollower
{
    private Listings _current = Listings.Empty;

    public Listings Current => Volatile.Read(ref _current);

    public void TakeUp(MatchingEngine recovered)
    {
        var state = new StateView(recovered);
        Listings current = Listings.Empty with { Sequence = recovered.LastSequence };
        for (int id = 1; id <= state.AssetCount; id++) current = With(current, id, state.AssetTerms(id));
        for (int id = 1; id <= state.InstrumentCount; id++)
            current = With(current, id, state.InstrumentTerms(id), state.StatusOf(id));
        Volatile.Write(ref _current, current);
    }

    public void OnEvent(in Event e)
    {
        Listings current = _current;
        switch (e.Header.Kind)
        {
            case EventKind.AssetListed:
                current = With(current, e.AssetListed.AssetId, e.AssetListed.Terms);
                break;
            case EventKind.InstrumentListed:
                InstrumentListed listed = e.InstrumentListed;
                current = With(current, listed.InstrumentId, in listed.Terms, InstrumentStatus.Open);
                break;
            case EventKind.InstrumentStatusChanged:
                SetInstrumentStatusTerms status = e.InstrumentStatusChanged.Terms;
                current = current.With(
                    current.Instrument(status.InstrumentId) with { Status = status.Status });
                break;
            case EventKind.InstrumentRulesChanged:
                current = With(current, in e.InstrumentRulesChanged.Terms);
                break;
            default: return;
        }
        // The release orders the new listings' contents before a reader's use of the reference.
        Volatile.Write(ref _current, current with { Sequence = e.Header.Sequence });
    }

    private static Listings With(Listings current, int assetId, in ListAssetTerms terms)
    {
        var asset = new ListedAsset(assetId, terms.Symbol.ToString(), terms.Scale);
        return current with { Assets = current.Assets.Add(asset) };
    }

    private static Listings With(
        Listings current, int instrumentId, in ListInstrumentTerms terms, InstrumentStatus status)
    {
        var instrument = new ListedInstrument(instrumentId, terms.Symbol.ToString(), terms, status);
        return current with { Instruments = current.Instruments.Add(instrument) };
    }

    private static Listings With(Listings current, in SetInstrumentRulesTerms rules)
    {
        ListedInstrument instrument = current.Instrument(rules.InstrumentId);
        ListInstrumentTerms terms = instrument.Terms;
        terms.MinNotional = rules.MinNotional;
        terms.MaxNotional = rules.MaxNotional;
        if (rules.ReferencePrice != 0) terms.ReferencePrice = rules.ReferencePrice;
        terms.SessionClose = rules.SessionClose;
        terms.MarketProtection = rules.MarketProtection;
        terms.StaticCollar = rules.StaticCollar;
        terms.DynamicCollar = rules.DynamicCollar;
        terms.ReferenceFollowsTrades = rules.ReferenceFollowsTrades;
        return current.With(instrument with { Terms = terms });
    }
}

using System.Collections.Immutable;
using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;

namespace Matching.Replay.Projections;

/// <summary>An asset as it was listed.</summary>
public sealed record ListedAsset(int AssetId, string Symbol, int Scale);

/// <summary>An instrument as it was listed; quantities are in the base asset's scale.</summary>
public sealed record ListedInstrument(int InstrumentId, string Symbol, ListInstrumentTerms Terms);

/// <summary>All that is listed, as of one event. Immutable: any thread may keep one.</summary>
public sealed record Listings(
    long Sequence, ImmutableArray<ListedAsset> Assets, ImmutableArray<ListedInstrument> Instruments)
{
    public static readonly Listings Empty = new(0, [], []);

    public bool HasInstrument(int instrumentId) => instrumentId > 0 && instrumentId <= Instruments.Length;
}

/// <summary>Follows the listings; <see cref="Current"/> may be read by any thread.</summary>
public sealed class ListingView : IFollower
{
    private Listings _current = Listings.Empty;

    public Listings Current => Volatile.Read(ref _current);

    public void OnEvent(in Event e)
    {
        Listings current = _current;
        if (e.Header.Kind == EventKind.AssetListed)
        {
            AssetListed listed = e.AssetListed;
            var asset = new ListedAsset(listed.AssetId, listed.Terms.Symbol.ToString(), listed.Terms.Scale);
            current = current with { Assets = current.Assets.Add(asset) };
        }
        else if (e.Header.Kind == EventKind.InstrumentListed)
        {
            InstrumentListed listed = e.InstrumentListed;
            var instrument = new ListedInstrument(
                listed.InstrumentId, listed.Terms.Symbol.ToString(), listed.Terms);
            current = current with { Instruments = current.Instruments.Add(instrument) };
        }
        else
        {
            return;
        }
        // The release orders the new listings' contents before a reader's use of the reference.
        Volatile.Write(ref _current, current with { Sequence = e.Header.Sequence });
    }
}

using Matching.Engine.Events;
using Matching.Replay.Projections;
using Matching.V1;

namespace Matching.Gateway.MarketData;

/// <summary>What is listed, with every instrument's status and rules.</summary>
internal sealed class DirectoryStream(ListingView listings, Fanout fanout, long sequence) : IFeedStream
{
    /// <summary>About.</summary>
    private const int BytesOfInstrument = 100;

    private DirectoryMessage _pending = new();
    private long _lastSequence = sequence;

    public Fanout Fanout { get; } = fanout;

    /// <summary>After the listings have taken the event.</summary>
    public void OnEvent(in Event e)
    {
        switch (e.Header.Kind)
        {
            case EventKind.AssetListed:
                Add(in e).Asset = DirectoryMessages.Of(listings.Current.Assets[e.AssetListed.AssetId - 1]);
                break;
            case EventKind.InstrumentListed:
                Add(in e).Instrument = Instrument(e.InstrumentListed.InstrumentId);
                break;
            case EventKind.InstrumentStatusChanged:
                Add(in e).Instrument = Instrument(e.InstrumentStatusChanged.Terms.InstrumentId);
                break;
            case EventKind.InstrumentRulesChanged:
                Add(in e).Instrument = Instrument(e.InstrumentRulesChanged.Terms.InstrumentId);
                break;
            default: return;
        }
        _lastSequence = e.Header.Sequence;
    }

    public void Flush(FeedPoint through)
    {
        if (_pending.Changes.Count == 0) return;
        _pending.ThroughSequence = through.Sequence;
        _pending.Epoch = through.Epoch;
        Fanout.Publish(new Frame(_pending, through.Sequence));
        _pending = new DirectoryMessage();
    }

    public Frame Beat(FeedPoint through) => new(
        new DirectoryMessage { ThroughSequence = through.Sequence, Epoch = through.Epoch }, through.Sequence);

    public FeedSnapshot Snapshot(FeedPoint through)
    {
        (Listings current, long last) = (listings.Current, _lastSequence);
        return FeedSnapshot.Of(
            () => new Frame(
                new DirectoryMessage
                {
                    ThroughSequence = through.Sequence,
                    Epoch = through.Epoch,
                    Snapshot = DirectoryMessages.Of(current),
                    LastSequence = last,
                },
                through.Sequence),
            through.Sequence, (long)current.Instruments.Length * BytesOfInstrument);
    }

    private DirectoryChange Add(in Event e)
    {
        var change = new DirectoryChange { Sequence = e.Header.Sequence, PrevSequence = _lastSequence };
        _pending.Changes.Add(change);
        return change;
    }

    private Instrument Instrument(int instrumentId)
    {
        Listings current = listings.Current;
        return DirectoryMessages.Of(current, current.Instrument(instrumentId));
    }
}

using Matching.Engine;
using Matching.Engine.Events;
using Matching.Engine.Memory;
using Matching.Engine.Ring;
using Matching.Engine.Views;
using Matching.Journal.Events;
using Matching.Journal.Log;
using Matching.Replay.Dump;
using Matching.Replay.Recovery;

namespace Matching.Replay.States;

/// <summary>
/// Folds a journal event by event from its first one, so that the state before and behind each can be looked
/// at. Checks checksums, places and sequences, not the hash chains and no re-execution: that is verify's.
/// </summary>
public sealed class JournalFold : IDisposable
{
    private readonly NativeBlocks _memory = new();
    private readonly LogReader _reader;
    private readonly ReadProgress _progress;

    /// <exception cref="NoJournalException">
    /// Nothing is there, or the events that the state would follow from are pruned.
    /// </exception>
    public JournalFold(JournalPlace place, Action<ReadProgress>? progress = null)
    {
        _progress = new ReadProgress(progress);
        _reader = place.OpenReader();
        long first = _reader.FirstSequence();
        if (first != 1)
        {
            Dispose();
            throw new NoJournalException(first == 0
                ? $"The journal in {place.Directory} is empty: no segment of it is in use."
                : $"The events before {first} of the journal in {place.Directory} are pruned: there is no "
                    + "state that the others follow from.");
        }
        // The engine that only folds never writes to its ring.
        Engine = new MatchingEngine(
            RingBuffer<Event>.SingleProducer(Limits.MaxEventsPerCommand, WaitStrategy.BusySpin()), _memory);
        View = new VenueView(Engine);
    }

    public MatchingEngine Engine { get; } = null!;

    /// <summary>The state behind the last event that was applied.</summary>
    public VenueView View { get; } = null!;

    /// <summary>The venue's, once Genesis is applied.</summary>
    public string VenueId { get; private set; } = "";

    /// <summary>The next event, not applied yet. False at the end.</summary>
    /// <exception cref="LogDamagedException">What was read before is right.</exception>
    /// <exception cref="UnreadableEventException">So is it here.</exception>
    public bool TryNext(out Event e)
    {
        e = default;
        if (!_reader.TryNext(out LogEvent next)) return false;
        _progress.Passed(next.Sequence);
        if (EventDecoder.TryDecode(next.Bytes, out e, out DecodeFault fault)) return true;
        throw new UnreadableEventException(next.Sequence, fault);
    }

    /// <exception cref="JournalRefusedException">It does not follow from those before it.</exception>
    public void Apply(in Event e)
    {
        try
        {
            Engine.Apply(in e);
            if (e.Header.Kind == EventKind.Genesis) VenueId = Text(e.Genesis.Terms.VenueId);
        }
        catch (InvariantBrokenException broken)
        {
            throw new JournalRefusedException(e.Header.Sequence, broken.Message);
        }
    }

    public void Dispose()
    {
        _reader.Dispose();
        _memory.Dispose();
    }

    private static string Text(Bytes16 venueId)
    {
        Span<byte> bytes = stackalloc byte[Bytes16.Length];
        venueId.CopyTo(bytes);
        return new Guid(bytes, bigEndian: true).ToString();
    }
}

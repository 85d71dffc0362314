using Matching.Engine;
using Matching.Engine.Events;
using Matching.Engine.Views;
using Matching.Journal.Events;
using Matching.Journal.Log;
using Matching.Replay.Dump;
using Matching.Replay.Recovery;

namespace Matching.Replay.States;

/// <summary>
/// Folds a journal event by event, so that the state before and behind each can be looked at: from its first
/// event, or, where that is pruned, from the oldest snapshot that the log confirms. Checks checksums, places
/// and sequences, not the hash chains and no re-execution: that is verify's.
/// </summary>
public sealed class JournalFold : IDisposable
{
    private readonly LogReader _reader;
    private readonly FoldedState _state;
    private readonly ReadProgress _progress;

    /// <exception cref="NoJournalException">
    /// Nothing is there, or the first events are pruned and no snapshot has a state to go on from.
    /// </exception>
    public JournalFold(JournalPlace place, Action<ReadProgress>? progress = null)
    {
        _progress = new ReadProgress(progress);
        _reader = place.OpenReader();
        try
        {
            long first = _reader.FirstSequence();
            if (first == 0)
            {
                throw new NoJournalException(
                    $"The journal in {place.Directory} is empty: no segment of it is in use.");
            }
            if (first == 1) _state = new FoldedState();
            else (_state, Start) = FoldStart.Load(place, first);
        }
        catch
        {
            _reader.Dispose();
            throw;
        }
        _reader.Seek(FirstSequence);
        View = new StateView(Engine);
    }

    /// <summary>Null where the folding begins with Genesis.</summary>
    public FoldStart? Start { get; }

    /// <summary>Of the first event that is folded.</summary>
    public long FirstSequence => 1 + (Start?.Sequence ?? 0);

    public MatchingEngine Engine => _state.Engine;

    /// <summary>The state behind the last event that was applied.</summary>
    public StateView View { get; }

    /// <summary>The venue's; only once it has begun.</summary>
    public string VenueId
    {
        get
        {
            Span<byte> bytes = stackalloc byte[Bytes16.Length];
            View.Genesis.VenueId.CopyTo(bytes);
            return new Guid(bytes, bigEndian: true).ToString();
        }
    }

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
        }
        catch (InvariantBrokenException broken)
        {
            throw new JournalRefusedException(e.Header.Sequence, broken.Message);
        }
    }

    /// <summary>What lies before <see cref="FirstSequence"/> can't be told.</summary>
    /// <param name="what">Such as "The state at event 5".</param>
    public NoJournalException Pruned(string what) => new(
        $"{what} can't be told: the events before are pruned, and the oldest state that is left is the "
        + $"snapshot of event {Start?.Sequence}. Restore the segments before from an archive.");

    public void Dispose()
    {
        _reader.Dispose();
        _state.Dispose();
    }
}

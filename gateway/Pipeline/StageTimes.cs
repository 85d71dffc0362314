using Matching.Engine.Events;

namespace Matching.Gateway.Pipeline;

/// <summary>When an event had come to stages behind its command; nanoseconds since the Unix epoch.</summary>
/// <param name="Sequence">The event.</param>
/// <param name="Received">Of its command, as journaled; 0 where none of the session's caused it.</param>
/// <param name="Matched">The engine had decided its transaction.</param>
/// <param name="Durable">Behind the sync, before anybody was told.</param>
internal readonly record struct StageStamp(long Sequence, long Received, long Matched, long Durable);

/// <summary>
/// Stamps beside the engine for whoever wants to know where an order's time went: kept for as long as an
/// event is in the outbound ring, never journaled, and made only while somebody wants them.
/// </summary>
internal sealed class StageTimes : IPublicationStage
{
    private readonly VenueClock _clock;
    private readonly Stamp[] _matched;
    private readonly int _mask;
    private readonly long _sequenceOfFirstSlot;
    private long _stampedSlot = -1;
    private long _durable;
    private bool _isNewBatch = true;
    private int _wanting;

    /// <param name="clock">The one that stamps commands.</param>
    /// <param name="slots">Of the outbound ring, a power of two.</param>
    /// <param name="recovered">The last event before its first slot.</param>
    public StageTimes(VenueClock clock, int slots, long recovered)
    {
        _clock = clock;
        _matched = new Stamp[slots];
        _mask = slots - 1;
        _sequenceOfFirstSlot = recovered + 1;
    }

    /// <summary>Until what it returns is disposed of; any thread.</summary>
    public IDisposable Want()
    {
        Interlocked.Increment(ref _wanting);
        return new Wanting(this);
    }

    /// <summary>On the engine's thread: it has decided all up to this slot of its ring.</summary>
    public void Matched(long slot)
    {
        if (Volatile.Read(ref _wanting) != 0 && slot > _stampedSlot)
        {
            long now = _clock.Now;
            long first = Math.Max(_stampedSlot + 1, slot - _matched.Length + 1);
            for (long at = first; at <= slot; at++)
            {
                ref Stamp stamp = ref _matched[at & _mask];
                stamp.Time = now;
                // The release orders the time before the number by which a reader finds it.
                Volatile.Write(ref stamp.Slot, at + 1);
            }
        }
        _stampedSlot = slot;
    }

    /// <summary>The first stage: a batch begins to be told.</summary>
    public void OnEvent(in Event e)
    {
        if (!_isNewBatch) return;
        _isNewBatch = false;
        _durable = Volatile.Read(ref _wanting) == 0 ? 0 : _clock.Now;
    }

    /// <summary>The stages behind this one have the batch before them still.</summary>
    public void EndBatch(long throughSequence) => _isNewBatch = true;

    /// <summary>On the publisher's thread, of an event of its batch.</summary>
    /// <param name="e">Whose.</param>
    /// <param name="received">Of its command, if it is to be told.</param>
    public StageStamp Of(in Event e, long received)
    {
        long slot = e.Header.Sequence - _sequenceOfFirstSlot;
        ref Stamp stamp = ref _matched[slot & _mask];
        // The engine's thread stamps a moment behind publishing: what is not there yet is not told.
        long matched = Volatile.Read(ref stamp.Slot) == slot + 1 ? stamp.Time : 0;
        return new StageStamp(e.Header.Sequence, received, matched, _durable);
    }

    private struct Stamp
    {
        /// <summary>And one, so that a fresh one is nobody's.</summary>
        public long Slot;

        public long Time;
    }

    private sealed class Wanting(StageTimes times) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref times._wanting);
    }
}

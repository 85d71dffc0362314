using System.Runtime.CompilerServices;
using Matching.Engine.Memory;
using Matching.Engine.Ring;

namespace Matching.Engine.Book;

/// <summary>
/// Writes the events of one command of an <see cref="OrderBook"/> to its ring; consumers see them all at once
/// at its end. A field of the book, never copied.
/// </summary>
/// <remarks>All the room that consumers leave is claimed at once: a claim a command costs as much as two
/// events.</remarks>
internal struct BookEventWriter(RingBuffer<BookEvent> ring)
{
    private readonly RingBuffer<BookEvent> _ring = ring;
    private readonly Sequence _cursor = ring.Single.Cursor;
    private readonly WaitStrategy _waitStrategy = ring.WaitStrategy;

    /// <summary>The ring's slots at hand, where each event would look for them.</summary>
    private readonly Block<BookEvent> _slots = ring.Slots;

    private readonly int _mask = ring.Size - 1;
    private long _lastSlot = Sequence.Initial;
    private long _lastClaimed = Sequence.Initial;

    /// <summary>How far an event's number is ahead of its slot's.</summary>
    private long _ahead = -Sequence.Initial;

    /// <summary>No command yields more.</summary>
    public int MaxEvents { get; } = Math.Min(ring.Size / 2, Limits.MaxEventsPerCommand);

    /// <summary>The number of the newest event, 0 for none.</summary>
    public long LastSequence
    {
        readonly get => _lastSlot + _ahead;
        set => _ahead = value - _lastSlot;
    }

    /// <summary>Without asking consumers again.</summary>
    public readonly bool IsSureOfRoom => _lastSlot + MaxEvents <= _lastClaimed;

    public bool HasRoom => _lastSlot + MaxEvents <= _lastClaimed || FindRoom();

    /// <summary>
    /// Sees to it that all events of a command find room, so that single ones need not ask; waits for
    /// consumers on other threads.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin()
    {
        if (!HasRoom) WaitForRoom();
    }

    /// <summary>A slot with its header filled in; the caller fills in the rest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref BookEvent Next(BookEventKind kind, Side side, byte detail)
    {
        long slot = ++_lastSlot;
        ref BookEvent e = ref _slots.Linked((int)slot & _mask);
        e.Sequence = slot + _ahead;
        e.Head = (uint)kind | (uint)side << 8 | (uint)detail << 16;
        return ref e;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void End()
    {
        _cursor.Value = _lastSlot;
        _waitStrategy.Signal();
    }

    /// <summary>Consumers are asked only when the room that they left when last asked is used up.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool FindRoom()
    {
        long free = _lastSlot + _ring.RemainingCapacity;
        if (free > _lastClaimed) _lastClaimed = _ring.Claim((int)(free - _lastClaimed));
        return _lastSlot + MaxEvents <= _lastClaimed;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WaitForRoom() =>
        Check.That(_ring.WaitForRoom(MaxEvents - (int)(_lastClaimed - _lastSlot)) && FindRoom());
}

using System.Runtime.CompilerServices;
using Matching.Engine.Ring;

namespace Matching.Engine.Book;

/// <summary>
/// Writes the events of one command of an <see cref="OrderBook"/> to its ring; consumers see them all at once
/// at its end. A field of the book, never copied.
/// </summary>
internal struct BookEventWriter(RingBuffer<BookEvent> ring)
{
    private readonly RingBuffer<BookEvent> _ring = ring;
    private long _lastSlot = Sequence.Initial;
    private long _firstSlot;
    private long _roomUntil = Sequence.Initial;

    /// <summary>No command yields more.</summary>
    public int MaxEvents { get; } = Math.Min(ring.Size / 2, Limits.MaxEventsPerCommand);

    /// <summary>The number of the newest event, 0 for none.</summary>
    public long LastSequence { get; set; }

    public bool HasRoom => _lastSlot + MaxEvents <= _roomUntil || FindRoom();

    /// <summary>
    /// Sees to it that all events of a command find room, so that single ones need not ask; waits for
    /// consumers on other threads.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin()
    {
        if (!HasRoom) WaitForRoom();
        _firstSlot = _lastSlot;
    }

    /// <summary>A slot with its header filled in; the caller fills in the rest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref BookEvent Next(BookEventKind kind, Side side)
    {
        ref BookEvent e = ref _ring[++_lastSlot];
        e.Sequence = ++LastSequence;
        e.Kind = kind;
        e.Side = side;
        return ref e;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void End() => _ring.Publish(_ring.Claim((int)(_lastSlot - _firstSlot)));

    /// <summary>Consumers are asked only when the room that they left when last asked is used up.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool FindRoom()
    {
        _roomUntil = _lastSlot + _ring.RemainingCapacity;
        return _lastSlot + MaxEvents <= _roomUntil;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WaitForRoom() => Check.That(_ring.WaitForRoom(MaxEvents) && FindRoom());
}

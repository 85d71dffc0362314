using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Matching.Engine.Ring;

/// <summary>
/// Claims for a ring that one thread alone writes: plain arithmetic, and one release write to publish.
/// </summary>
internal sealed class SingleProducerSequencer(int size, WaitStrategy waitStrategy)
    : Sequencer(size, waitStrategy)
{
    private ProducerState _producer = new() { Claimed = Sequence.Initial, Gate = Sequence.Initial };

    public long Claim(int count)
    {
        CheckCount(count);
        if (!HasRoomFor(count) && !AwaitRoom(count)) ThrowClosed();
        return _producer.Claimed += count;
    }

    public bool TryClaim(int count, int reserve, out long last)
    {
        CheckCount(count, reserve);
        bool hasRoom = HasRoomFor(count + reserve);
        if (hasRoom) _producer.Claimed += count;
        last = _producer.Claimed;
        return hasRoom;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool HasRoom(int count)
    {
        CheckCount(count);
        return HasRoomFor(count);
    }

    public bool WaitForRoom(int count)
    {
        CheckCount(count);
        return HasRoomFor(count) || AwaitRoom(count);
    }

    public void Publish(long sequence)
    {
        Cursor.Value = sequence;
        WaitStrategy.Signal();
    }

    /// <summary>
    /// The consumers are only asked when the room that they left when last asked is used up.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool HasRoomFor(int count) =>
        _producer.Claimed + count - Size <= _producer.Gate || HasRoomNow(count);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool HasRoomNow(int count)
    {
        _producer.Gate = MinimumGating();
        return _producer.Claimed + count - Size <= _producer.Gate;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool AwaitRoom(int count)
    {
        var room = new Room(this, count);
        WaitStrategy.WaitUntil(ref room, Timeout.InfiniteTimeSpan);
        return room.IsThere;
    }

    private struct Room(SingleProducerSequencer sequencer, int count) : IWaitCondition
    {
        public bool IsThere { get; private set; }

        public bool IsMet()
        {
            IsThere = sequencer.HasRoomNow(count);
            return IsThere || sequencer.IsClosed;
        }
    }

    /// <summary>The producer's own numbers, on lines that no other thread touches.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 272)]
    private struct ProducerState
    {
        [FieldOffset(128)] public long Claimed;
        [FieldOffset(136)] public long Gate;
    }
}

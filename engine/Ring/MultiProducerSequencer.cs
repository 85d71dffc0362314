using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Matching.Engine.Ring;

/// <summary>
/// Claims for a ring that many threads write. A claim moves the cursor, so slots are published out of
/// order; for each slot there is the number of the round (sequence / size) in which it was last published,
/// and a consumer goes on only over slots whose round is its own.
/// </summary>
internal sealed class MultiProducerSequencer : Sequencer
{
    /// <summary>
    /// A producer that lost the race for the cursor stands back for 0.26 to 2 µs, so that the winner keeps
    /// the line for some more claims: 3 producers on 2 cores with Yield passed 16 M slots a second without
    /// it and 26 with it. Longer pauses were no faster there.
    /// </summary>
    private const int ShortestPause = 8;
    private const int LongestPause = 64;

    private readonly int[] _rounds;
    private readonly int _mask;
    private readonly int _shift;

    /// <summary>
    /// The slowest consumer when last asked. Any producer writes it; an old value is only too careful.
    /// </summary>
    private readonly Sequence _gate = new();

    public MultiProducerSequencer(int size, WaitStrategy waitStrategy) : base(size, waitStrategy)
    {
        _rounds = new int[size];
        _rounds.AsSpan().Fill(-1);
        _mask = size - 1;
        _shift = BitOperations.Log2((uint)size);
    }

    /// <summary>
    /// By compare-and-swap, not by adding: a claim that gives up at shutdown must leave no hole.
    /// </summary>
    public long Claim(int count)
    {
        CheckCount(count);
        long last;
        while (!TryTake(count, 0, out last))
        {
            if (!AwaitRoom(count)) ThrowClosed();
        }
        return last;
    }

    public bool TryClaim(int count, int reserve, out long last)
    {
        CheckCount(count, reserve);
        return TryTake(count, reserve, out last);
    }

    /// <summary>A hint: another producer may take the room before the caller does.</summary>
    public bool HasRoom(int count)
    {
        CheckCount(count);
        return HasRoomAfter(Cursor.Value, count);
    }

    public bool WaitForRoom(int count)
    {
        CheckCount(count);
        return HasRoomAfter(Cursor.Value, count) || AwaitRoom(count);
    }

    public void Publish(long low, long high)
    {
        // Release: the writes to the slot come before its round, so a consumer that reads the round reads
        // them.
        for (long sequence = low; sequence <= high; sequence++)
            Volatile.Write(ref RoundOf(sequence), (int)(sequence >> _shift));
        WaitStrategy.Signal();
    }

    /// <summary>
    /// The last of the slots from <paramref name="from"/> that are published without a gap. It never looks
    /// at the cursor, which the producers fight for already.
    /// </summary>
    public long HighestPublished(long from, long to)
    {
        // Acquire: the read of a slot's round comes before the consumer's reads of the slot.
        for (long sequence = from; sequence <= to; sequence++)
        {
            if (Volatile.Read(ref RoundOf(sequence)) != (int)(sequence >> _shift)) return sequence - 1;
        }
        return to;
    }

    private bool TryTake(int count, int reserve, out long last)
    {
        for (int pause = ShortestPause; ; pause = Math.Min(2 * pause, LongestPause))
        {
            long claimed = Cursor.Value;
            last = claimed + count;
            if (!HasRoomAfter(claimed, count + reserve)) return false;
            if (Cursor.CompareExchange(last, claimed) == claimed) return true;
            Thread.SpinWait(pause);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool HasRoomAfter(long claimed, int count) =>
        claimed + count - Size <= _gate.Value || HasRoomNow(claimed, count);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool HasRoomNow(long claimed, int count)
    {
        long gate = MinimumGating();
        _gate.Value = gate;
        return claimed + count - Size <= gate;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool AwaitRoom(int count)
    {
        var room = new Room(this, count);
        WaitStrategy.WaitUntil(ref room, Timeout.InfiniteTimeSpan);
        return room.IsThere;
    }

    /// <summary>
    /// The mask keeps the index inside the array, whose length is the mask plus one: no bounds check.
    /// </summary>
    private ref int RoundOf(long sequence) =>
        ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_rounds), (nint)(sequence & _mask));

    private struct Room(MultiProducerSequencer sequencer, int count) : IWaitCondition
    {
        public bool IsThere { get; private set; }

        public bool IsMet()
        {
            IsThere = sequencer.HasRoomNow(sequencer.Cursor.Value, count);
            return IsThere || sequencer.IsClosed;
        }
    }
}

namespace Matching.Engine.Ring;

/// <summary>
/// What single- and multi-producer rings share: the size, who holds slots back, and how to wait.
/// </summary>
internal abstract class Sequencer(int size, WaitStrategy waitStrategy)
{
    private Sequence[] _gating = [];
    private bool _closed;

    public int Size { get; } = size;

    public WaitStrategy WaitStrategy { get; } = waitStrategy;

    /// <summary>Single producer: the last published slot. Multi producer: the last claimed one.</summary>
    public Sequence Cursor { get; } = new();

    // Acquire and release: what the closer wrote before closing is seen by the producer that is let go.
    public bool IsClosed => Volatile.Read(ref _closed);

    public void Close()
    {
        Volatile.Write(ref _closed, true);
        WaitStrategy.Signal();
    }

    public void AddGatingSequence(Sequence sequence)
    {
        if (Cursor.Value != Sequence.Initial)
            throw new InvalidOperationException("Gating sequences are added before the first publication.");
        // Release: the sequence's own construction comes before a producer's read of the array.
        Volatile.Write(ref _gating, [.. _gating, sequence]);
    }

    public bool RemoveGatingSequence(Sequence sequence)
    {
        Sequence[] before = Volatile.Read(ref _gating);
        Sequence[] after = Array.FindAll(before, other => other != sequence);
        // Release, as above. A producer that still reads the old array is held back once more, no worse.
        Volatile.Write(ref _gating, after);
        WaitStrategy.Signal();
        return after.Length < before.Length;
    }

    /// <summary>
    /// The slowest consumer's sequence. Without consumers, the cursor: nothing is held back.
    /// </summary>
    public long MinimumGating()
    {
        long cursor = Cursor.Value;
        // Acquire: pairs with the release in Add and Remove.
        return Sequence.Minimum(Volatile.Read(ref _gating), cursor);
    }

    protected void CheckCount(int count)
    {
        if ((uint)(count - 1) >= (uint)Size) ThrowCount(count);
    }

    protected void CheckCount(int count, int reserve)
    {
        CheckCount(count);
        if ((uint)reserve > (uint)(Size - count)) ThrowReserve(reserve);
    }

    protected static void ThrowClosed() => throw new OperationCanceledException("The ring is closed.");

    private void ThrowCount(int count) =>
        throw new ArgumentOutOfRangeException(nameof(count), count, $"A claim is of 1 to {Size} slots.");

    private void ThrowReserve(int reserve) =>
        throw new ArgumentOutOfRangeException(
            nameof(reserve), reserve, $"A claim and its reserve are together at most {Size} slots.");
}

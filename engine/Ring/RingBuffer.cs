using System.Numerics;
using System.Runtime.CompilerServices;
using Matching.Engine.Memory;

namespace Matching.Engine.Ring;

/// <summary>
/// A ring of preallocated slots between threads, after the Disruptor: a producer claims slots, fills them
/// through the indexer and publishes them; consumers read them in place behind a <see
/// cref="SequenceBarrier"/>. Slots are numbered from 0 for ever; slot n lies where slot n - Size lay, and
/// can't be claimed before each gating sequence has passed that one. The memory is cleared once, then slots
/// keep their last content until overwritten.
/// </summary>
/// <remarks>
/// On a single-producer ring only one thread may claim, ask for room and publish; a claim need not be
/// published before the next one, and <see cref="Publish(long, long)"/> may publish several claims at once,
/// in order.
/// </remarks>
public sealed unsafe class RingBuffer<T> where T : unmanaged
{
    /// <summary>
    /// Two cache lines, as in <see cref="Sequence"/>: no slot shares them with another object.
    /// </summary>
    private const int Alignment = 128;

    private readonly T* _slots;
    private readonly long _mask;
    private readonly SingleProducerSequencer? _single;
    private readonly MultiProducerSequencer? _multi;
    private readonly Sequencer _sequencer;

    /// <summary>
    /// Keeps the slots alive; pinned, so that they stay where <see cref="_slots"/> points.
    /// </summary>
    private readonly byte[] _memory;

    private RingBuffer(SingleProducerSequencer? single, MultiProducerSequencer? multi)
    {
        _single = single;
        _multi = multi;
        _sequencer = single ?? (Sequencer)multi!;
        _mask = Size - 1;
        _memory = GC.AllocateUninitializedArray<byte>(
            checked(Size * sizeof(T) + 2 * Alignment), pinned: true);
        // Also touches every page now, not when the first order comes.
        Array.Clear(_memory);
        nuint start = (nuint)Unsafe.AsPointer(ref _memory[0]);
        _slots = (T*)((start + Alignment - 1) & ~(nuint)(Alignment - 1));
    }

    /// <summary>Of a single-producer ring, for the producer that publishes often.</summary>
    internal SingleProducerSequencer Single =>
        _single ?? throw new InvalidOperationException("The ring has several producers.");

    /// <summary>The slots, for the producer that writes often.</summary>
    internal Block<T> Slots => new((nint)_slots, Size);

    public int Size => _sequencer.Size;

    public WaitStrategy WaitStrategy => _sequencer.WaitStrategy;

    /// <summary>
    /// The last published slot; with several producers the last claimed one, which may not be published yet.
    /// </summary>
    public long Cursor => _sequencer.Cursor.Value;

    /// <summary>How many slots the slowest consumer has before it; for metrics, from any thread.</summary>
    public int Depth
    {
        get
        {
            // Read first, so that a consumer that moves between the two reads makes the depth too large, not
            // negative; the bound is for the reader that is delayed there for more than a whole round.
            long consumed = _sequencer.MinimumGating();
            return (int)Math.Min(Cursor - consumed, Size);
        }
    }

    public int RemainingCapacity => Size - Depth;

    /// <summary>
    /// The slot, to be touched by the producer between claim and publish, and by a consumer between its
    /// barrier's leave and the move of its sequence. Not bounds-checked: the mask keeps every sequence
    /// within the memory.
    /// </summary>
    public ref T this[long sequence]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _slots[sequence & _mask];
    }

    public static RingBuffer<T> SingleProducer(int size, WaitStrategy waitStrategy) =>
        new(new SingleProducerSequencer(PowerOfTwo(size), waitStrategy), null);

    public static RingBuffer<T> MultiProducer(int size, WaitStrategy waitStrategy) =>
        new(null, new MultiProducerSequencer(PowerOfTwo(size), waitStrategy));

    /// <summary>
    /// Waits for room and returns the last of the claimed slots. Throws <see
    /// cref="OperationCanceledException"/>, with nothing claimed, when the ring is closed while it waits.
    /// </summary>
    public long Claim(int count = 1) => _single is not null ? _single.Claim(count) : _multi!.Claim(count);

    /// <summary>
    /// Claims, or returns false at once when there is no room; <paramref name="last"/> means nothing then.
    /// </summary>
    public bool TryClaim(int count, out long last) => TryClaim(count, 0, out last);

    /// <summary>
    /// As above, but only if <paramref name="reserve"/> more slots stay free beyond the claim.
    /// </summary>
    public bool TryClaim(int count, int reserve, out long last) =>
        _single is not null
            ? _single.TryClaim(count, reserve, out last)
            : _multi!.TryClaim(count, reserve, out last);

    /// <summary>
    /// Whether a claim would succeed now. With several producers only a hint: another may be faster.
    /// </summary>
    public bool HasRoom(int count) => _single is not null ? _single.HasRoom(count) : _multi!.HasRoom(count);

    /// <summary>Waits until <see cref="HasRoom"/>; false if the ring is closed and has none.</summary>
    public bool WaitForRoom(int count) =>
        _single is not null ? _single.WaitForRoom(count) : _multi!.WaitForRoom(count);

    /// <summary>Shows a claimed slot to the consumers; on a single-producer ring, all up to it.</summary>
    public void Publish(long sequence) => Publish(sequence, sequence);

    /// <summary>Shows the claimed slots from low to high to the consumers, with one wake-up.</summary>
    public void Publish(long low, long high)
    {
        if (_single is not null) _single.Publish(high);
        else _multi!.Publish(low, high);
    }

    /// <summary>
    /// Ends every wait for room, now and later, for shutdown or when a gating consumer has died. Claims
    /// that find room still succeed. Consumers' waits are ended by their barriers.
    /// </summary>
    public void Close() => _sequencer.Close();

    /// <summary>
    /// Makes the producer wait for this consumer. Before the first slot is published only, and by one
    /// thread: a producer that has already looked at the others could overtake one that joins later.
    /// </summary>
    public void AddGatingSequence(Sequence sequence) => _sequencer.AddGatingSequence(sequence);

    /// <summary>
    /// Lets the producer go on without this consumer. At any time, by one thread at a time.
    /// </summary>
    public bool RemoveGatingSequence(Sequence sequence) => _sequencer.RemoveGatingSequence(sequence);

    /// <summary>
    /// A barrier behind the producers and behind each of these sequences of this ring's consumers.
    /// </summary>
    public SequenceBarrier NewBarrier(params ReadOnlySpan<Sequence> dependsOn) =>
        new(_sequencer, _multi, WaitStrategy, dependsOn.ToArray());

    /// <summary>
    /// As above, for a consumer that goes on only when those before it move, and is not to be woken by each
    /// publication: it waits by a strategy that only they signal.
    /// </summary>
    public SequenceBarrier NewBarrier(WaitStrategy waitStrategy, params ReadOnlySpan<Sequence> dependsOn) =>
        new(_sequencer, _multi, waitStrategy, dependsOn.ToArray());

    private static int PowerOfTwo(int size) =>
        size > 0 && BitOperations.IsPow2(size)
            ? size
            : throw new ArgumentOutOfRangeException(nameof(size), size, "A ring's size is a power of two.");
}

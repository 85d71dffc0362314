using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Matching.Engine.Memory;

/// <summary>
/// A fixed array of structs outside the garbage collector's heap, zeroed, touched by reference. An index out
/// of range is a broken invariant, not a wild write: the comparison costs less than the load that follows it.
/// </summary>
internal readonly unsafe struct Block<T> where T : unmanaged
{
    private readonly T* _items;

    public Block(nint start, int length)
    {
        _items = (T*)start;
        Length = length;
    }

    public int Length { get; }

    public ref T this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if ((uint)index >= (uint)Length) Fail(index);
            return ref _items[index];
        }
    }

    /// <summary>The first items.</summary>
    public Span<T> AsSpan(int length)
    {
        Check.That(length <= Length);
        return new Span<T>(_items, length);
    }

    /// <summary>
    /// The same without the comparison, for the few loops where links lead from slot to slot of a structure
    /// that alone writes them: docs/BOOK.md has what that gains.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref T Linked(int index) => ref _items[(uint)index];

    /// <summary>
    /// Asks the processor for the item's first cache line and, where told, for the one at another byte of it;
    /// any index will do. An overlapped miss costs an eighth of one that is waited for.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(int index, int atByte = 0)
    {
        if (Sse.IsSupported && (uint)index < (uint)Length) Sse.Prefetch0((byte*)&_items[index] + atByte);
    }

    /// <summary>
    /// Static, so that callers need not keep the block's address at hand for it: registers are scarce on the
    /// hot path. Not kept from being inlined, for only so does the compiler see that it never returns: else
    /// callers save their registers for what comes after it.
    /// </summary>
    [DoesNotReturn]
    private static void Fail(int index) => throw Outside(index);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static InvariantBrokenException Outside(int index) =>
        new($"there is no slot {index} of {typeof(T).Name}");
}

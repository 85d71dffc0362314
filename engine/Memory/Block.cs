using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

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

    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    private void Fail(int index) =>
        throw new InvariantBrokenException($"slot {index} of {Length} {typeof(T).Name}");
}

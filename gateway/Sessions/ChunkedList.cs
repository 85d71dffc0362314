using System.Buffers;
using System.Collections;
using System.Runtime.CompilerServices;

namespace Matching.Gateway.Sessions;

/// <summary>
/// A list in pieces from the shared pool, none large enough for the heap of large objects: a burst's events
/// in one array would be there, and each of its growths a collection of everything. What is cleared goes
/// back; an empty list has nothing.
/// </summary>
internal sealed class ChunkedList<T> : IReadOnlyList<T>
{
    private const int FirstItems = 16;

    /// <summary>64 KiB of events.</summary>
    private const int ChunkItems = 256;

    private readonly List<T[]> _chunks = [];

    public int Count { get; private set; }

    public ref readonly T this[int index] => ref At(index);

    T IReadOnlyList<T>.this[int index] => At(index);

    /// <summary>In its place, to be changed; not to be held over a change of the list.</summary>
    public ref T At(int index)
    {
        if (index < FirstItems) return ref _chunks[0][index];
        (int chunk, int within) = Math.DivRem(index - FirstItems, ChunkItems);
        return ref _chunks[chunk + 1][within];
    }

    public void Add(in T item)
    {
        if (Count == Capacity)
            _chunks.Add(ArrayPool<T>.Shared.Rent(_chunks.Count == 0 ? FirstItems : ChunkItems));
        At(Count++) = item;
    }

    public void Reverse()
    {
        for (int front = 0, back = Count - 1; front < back; front++, back--)
            (At(front), At(back)) = (At(back), At(front));
    }

    public void Clear()
    {
        bool mustForget = RuntimeHelpers.IsReferenceOrContainsReferences<T>();
        foreach (T[] chunk in _chunks) ArrayPool<T>.Shared.Return(chunk, mustForget);
        _chunks.Clear();
        Count = 0;
    }

    public IEnumerator<T> GetEnumerator()
    {
        for (int at = 0; at < Count; at++) yield return At(at);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int Capacity => _chunks.Count == 0 ? 0 : FirstItems + (_chunks.Count - 1) * ChunkItems;
}

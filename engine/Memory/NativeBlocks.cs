using System.Runtime.InteropServices;

namespace Matching.Engine.Memory;

/// <summary>
/// Blocks from the C allocator. Large ones are fresh zero pages that cost memory only when touched, so that
/// capacities for millions of orders are free until used.
/// </summary>
public sealed unsafe class NativeBlocks : IBlockSource, IDisposable
{
    private const int Alignment = 64;

    private readonly List<nint> _taken = [];

    public nint Take(long bytes)
    {
        // calloc knows that fresh pages are zero already; an aligned allocation would have to clear them.
        void* block = NativeMemory.AllocZeroed((nuint)(bytes + Alignment));
        _taken.Add((nint)block);
        return ((nint)block + Alignment - 1) & ~(nint)(Alignment - 1);
    }

    public void Dispose()
    {
        foreach (nint block in _taken) NativeMemory.Free((void*)block);
        _taken.Clear();
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Matching.Bench.Engine;

/// <summary>Arrays for those contenders that keep none of the engine's blocks: on huge pages too.</summary>
internal static unsafe partial class HugeArray
{
    private const long HugePage = 1L << 21;
    private const int UseHugePages = 14;

    /// <summary>Of zeros, each page touched already.</summary>
    public static T[] Of<T>(int length) where T : unmanaged
    {
        var array = GC.AllocateUninitializedArray<T>(length, pinned: true);
        var start = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array));
        var first = (nint)((start + HugePage - 1) & -HugePage);
        var bytes = start + (nint)length * sizeof(T) - first;
        if (bytes > 0) _ = Advise(first, (nuint)bytes, UseHugePages);
        Array.Clear(array);
        return array;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint start, nuint length, int advice);
}

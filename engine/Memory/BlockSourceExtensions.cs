using System.Runtime.CompilerServices;

namespace Matching.Engine.Memory;

internal static class BlockSourceExtensions
{
    public static Block<T> Take<T>(this IBlockSource source, int length) where T : unmanaged =>
        new(source.Take((long)length * Unsafe.SizeOf<T>()), length);
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Matching.Engine;

/// <summary>
/// Products of 64 bits by 64. <see cref="Math.BigMul(ulong, ulong, out ulong)"/> gives its lower half through
/// memory, which costs more than the multiplication.
/// </summary>
internal static class Wide
{
    /// <summary>The upper half; the lower one is the plain product.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong High(ulong first, ulong second) => Bmi2.X64.IsSupported
        ? Bmi2.X64.MultiplyNoFlags(first, second)
        : Math.BigMul(first, second, out _);
}

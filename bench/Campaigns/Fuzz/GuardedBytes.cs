using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Matching.Bench.Campaigns.Fuzz;

/// <summary>
/// Memory between two pages that nobody may touch: a read past either end of the bytes put there kills the
/// process.
/// </summary>
internal sealed unsafe class GuardedBytes : IDisposable
{
    private const int ProtectNone = 0;
    private const int ProtectReadWrite = 3;
    private const int MapPrivateAnonymous = 0x22;

    private static readonly int PageSize = Environment.SystemPageSize;
    private readonly byte* _pages;

    public GuardedBytes()
    {
        _pages = (byte*)Map(null, (nuint)PageSize * 3, ProtectNone, MapPrivateAnonymous, -1, 0);
        if ((nint)_pages == -1 || Protect(_pages + PageSize, (nuint)PageSize, ProtectReadWrite) != 0)
            throw new Win32Exception();
    }

    /// <summary>A copy that ends where the guard begins.</summary>
    public ReadOnlySpan<byte> AtEnd(ReadOnlySpan<byte> bytes) =>
        Copy(bytes, _pages + 2 * PageSize - bytes.Length);

    /// <summary>A copy that begins where the guard ends.</summary>
    public ReadOnlySpan<byte> AtStart(ReadOnlySpan<byte> bytes) => Copy(bytes, _pages + PageSize);

    public void Dispose() => Unmap(_pages, (nuint)PageSize * 3);

    private static ReadOnlySpan<byte> Copy(ReadOnlySpan<byte> bytes, byte* to)
    {
        var copy = new Span<byte>(to, bytes.Length);
        bytes.CopyTo(copy);
        return copy;
    }

    [DllImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static extern void* Map(
        void* address, nuint length, int protection, int flags, int file, nint offset);

    [DllImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static extern int Protect(void* address, nuint length, int protection);

    [DllImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static extern int Unmap(void* address, nuint length);
}

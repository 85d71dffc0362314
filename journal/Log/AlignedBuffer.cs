using System.Runtime.InteropServices;

namespace Matching.Journal.Log;

/// <summary>
/// Memory outside the garbage collector's heap that starts on 4 KiB, as direct writes would need it.
/// </summary>
internal sealed unsafe class AlignedBuffer : IDisposable
{
    private readonly int _bytes;
    private byte* _start;

    public AlignedBuffer(int bytes)
    {
        _bytes = bytes;
        _start = (byte*)NativeMemory.AlignedAlloc((nuint)bytes, LogFormat.BlockBytes);
    }

    public Span<byte> Span => _start != null
        ? new Span<byte>(_start, _bytes)
        : throw new ObjectDisposedException(nameof(AlignedBuffer));

    /// <summary>
    /// Touches every page, so that none is mapped in for the first time while an ack waits.
    /// </summary>
    public AlignedBuffer Touched()
    {
        Span.Fill(LogFormat.Padding);
        return this;
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_start);
        _start = null;
    }
}

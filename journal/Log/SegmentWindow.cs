namespace Matching.Journal.Log;

/// <summary>
/// A stretch of one segment in memory, moved forward with large reads. What it has read may be older than
/// the file: beside a running writer, <see cref="Forget"/> before looking again.
/// </summary>
internal sealed class SegmentWindow : IDisposable
{
    private const int FirstReadBytes = 2 * LogFormat.BlockBytes;
    private const int LargestReadBytes = 512 * 1024;

    private readonly AlignedBuffer _buffer = new(2 * LogFormat.MaxGroupBytes);
    private IDiskFile? _file;
    private long _start;
    private int _count;
    private int _nextRead = FirstReadBytes;

    public long Length { get; private set; }

    /// <summary>Takes over the file and looks at it from now on.</summary>
    public void Attach(IDiskFile file)
    {
        _file?.Dispose();
        _file = file;
        Length = file.Length;
        Forget();
    }

    public void Forget()
    {
        _count = 0;
        _nextRead = FirstReadBytes;
    }

    /// <summary>The bytes from there on, fewer where the file ends; valid until the next call.</summary>
    public ReadOnlySpan<byte> Read(long offset, int bytes)
    {
        int wanted = (int)Math.Clamp(Length - offset, 0, bytes);
        if (offset < _start || offset + wanted > _start + _count) Load(offset, wanted);
        int at = (int)(offset - _start);
        return _buffer.Span.Slice(at, Math.Min(wanted, _count - at));
    }

    /// <summary>The first byte in [from, to) that isn't zero, or -1.</summary>
    public long FirstNonZero(long from, long to)
    {
        while (from < to)
        {
            ReadOnlySpan<byte> bytes = Read(from, (int)Math.Min(LargestReadBytes, to - from));
            if (bytes.IsEmpty) break;
            int at = bytes.IndexOfAnyExcept((byte)0);
            if (at >= 0) return from + at;
            from += bytes.Length;
        }
        return -1;
    }

    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
        _buffer.Dispose();
    }

    private void Load(long offset, int wanted)
    {
        int bytes = Math.Max(wanted, _nextRead);
        _nextRead = Math.Min(2 * _nextRead, LargestReadBytes);
        _start = offset;
        _count = _file!.Read(offset, _buffer.Span[..bytes]);
    }
}

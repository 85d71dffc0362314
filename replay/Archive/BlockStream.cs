using Matching.Journal.Log;

namespace Matching.Replay.Archive;

/// <summary>
/// A file of the disk seam as the streams that the compressor wants: one way only, in large steps that begin
/// and end on blocks.
/// </summary>
internal sealed class BlockStream(IDiskFile file, long offset, long end) : Stream
{
    private const int StepBytes = 256 * 1024;

    private readonly byte[] _step = new byte[StepBytes];
    private long _offset = offset;
    private int _used;
    private int _filled;

    public override bool CanRead => true;
    public override bool CanWrite => true;
    public override bool CanSeek => false;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>For writing: where the next byte goes.</summary>
    public long WrittenTo => _offset + _used;

    public override int Read(Span<byte> buffer)
    {
        if (_used == _filled)
        {
            _filled = file.Read(_offset, _step.AsSpan(0, (int)Math.Clamp(end - _offset, 0, StepBytes)));
            _offset += _filled;
            _used = 0;
        }
        int count = Math.Min(buffer.Length, _filled - _used);
        _step.AsSpan(_used, count).CopyTo(buffer);
        _used += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int count = Math.Min(buffer.Length, StepBytes - _used);
            buffer[..count].CopyTo(_step.AsSpan(_used));
            buffer = buffer[count..];
            _used += count;
            if (_used == StepBytes) WriteStep();
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Nothing is passed on before a step is full, or <see cref="WriteRest"/>.</summary>
    public override void Flush()
    {
    }

    /// <summary>Of a length that ends on a block.</summary>
    public void WriteRest()
    {
        if (_used > 0) WriteStep();
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>In small synced steps: the device may serve a journal in between.</summary>
    private void WriteStep()
    {
        file.Write(_offset, _step.AsSpan(0, _used));
        file.Sync();
        _offset += _used;
        _used = 0;
    }
}

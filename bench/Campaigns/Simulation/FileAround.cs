using Matching.Journal.Log;

namespace Matching.Bench.Campaigns.Simulation;

/// <summary>Another file, whose writes and syncs are watched or changed.</summary>
internal abstract class FileAround(IDiskFile inner) : IDiskFile
{
    protected IDiskFile Inner => inner;

    public long Length => inner.Length;

    public virtual int Read(long offset, Span<byte> target) => inner.Read(offset, target);

    public abstract void Write(long offset, ReadOnlySpan<byte> bytes);

    public bool Allocate(long bytes) => inner.Allocate(bytes);

    public abstract void Sync();

    public void ForgetCache() => inner.ForgetCache();

    public void Dispose() => inner.Dispose();
}

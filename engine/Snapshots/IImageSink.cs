namespace Matching.Engine.Snapshots;

/// <summary>Takes the bytes of a state image as they come: a file, or a hash.</summary>
public interface IImageSink
{
    void Write(ReadOnlySpan<byte> bytes);
}

namespace Matching.Engine.Snapshots;

/// <summary>Gives the bytes of one state image, from its beginning to its end.</summary>
public interface IImageSource
{
    /// <summary>Fills some of the buffer, at least one byte; 0 behind the image's last byte.</summary>
    int Read(Span<byte> buffer);
}

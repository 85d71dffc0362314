using Matching.Engine;
using Matching.Engine.Snapshots;

namespace Matching.Tests.Engine;

/// <summary>A state image in memory, given back in pieces of any size.</summary>
internal sealed class ImageBytes : IImageSink, IImageSource
{
    private readonly List<byte> _bytes = [];
    private readonly int _piece;
    private int _given;

    public ImageBytes(int piece = int.MaxValue) => _piece = piece;

    public ImageBytes(ReadOnlySpan<byte> bytes, int piece = int.MaxValue) : this(piece) =>
        _bytes.AddRange(bytes);

    public byte[] ToArray() => [.. _bytes];

    public static byte[] Of(MatchingEngine engine)
    {
        var image = new ImageBytes();
        StateImage.Write(engine, image);
        return image.ToArray();
    }

    public void Write(ReadOnlySpan<byte> bytes) => _bytes.AddRange(bytes);

    public int Read(Span<byte> buffer)
    {
        int count = Math.Min(Math.Min(_piece, buffer.Length), _bytes.Count - _given);
        for (int i = 0; i < count; i++) buffer[i] = _bytes[_given++];
        return count;
    }
}

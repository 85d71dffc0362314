namespace Matching.Gateway.MarketData;

/// <summary>
/// A stream's newest frames by their sequences: added at the end, dropped at the front, found by halving.
/// </summary>
internal sealed class KeptFrames
{
    private Frame[] _frames = new Frame[16];
    private int _first;

    public int Count { get; private set; }

    public void Add(Frame frame)
    {
        if (Count == _frames.Length) Grow();
        At(Count++) = frame;
    }

    public Frame DropFirst()
    {
        Frame first = At(0);
        At(0) = null!;
        _first = (_first + 1) & (_frames.Length - 1);
        Count--;
        return first;
    }

    /// <summary>
    /// Those behind an event, oldest first; null where they are more than so many, or so many bytes.
    /// </summary>
    public Frame[]? Behind(long sequence, int maxFrames, long maxBytes)
    {
        int from = IndexBehind(sequence);
        if (Count - from > maxFrames) return null;
        var frames = new Frame[Count - from];
        long bytes = 0;
        for (int at = 0; at < frames.Length; at++)
        {
            frames[at] = At(from + at);
            bytes += frames[at].Length;
        }
        return bytes > maxBytes ? null : frames;
    }

    private int IndexBehind(long sequence)
    {
        (int low, int high) = (0, Count);
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (At(middle).ThroughSequence <= sequence) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private void Grow()
    {
        var larger = new Frame[2 * _frames.Length];
        for (int at = 0; at < Count; at++) larger[at] = At(at);
        (_frames, _first) = (larger, 0);
    }

    private ref Frame At(int index) => ref _frames[(_first + index) & (_frames.Length - 1)];
}

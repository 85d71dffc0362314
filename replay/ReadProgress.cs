namespace Matching.Replay;

/// <summary>How far somebody is who reads a journal from front to back; told now and then.</summary>
public sealed class ReadProgress(Action<ReadProgress>? told)
{
    // Some hundred times a second: often enough for a screen, too seldom to cost.
    private const long EventsBetween = 8_192;

    public long Sequence { get; private set; }

    internal void Passed(long sequence)
    {
        Sequence = sequence;
        if (told is not null && sequence % EventsBetween == 0) told(this);
    }
}

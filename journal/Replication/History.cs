using Matching.Engine.Events;
using Matching.Journal.Events;

namespace Matching.Journal.Replication;

/// <summary>A shard's events as some place holds them, to be looked at one by one.</summary>
/// <param name="First">The first that it holds; more than 1 for a pruned log, 0 for an empty place.</param>
/// <param name="Last">0 for an empty place.</param>
/// <param name="At">The bytes of an event from first to last.</param>
internal sealed record History(long First, long Last, Func<long, ReadOnlyMemory<byte>> At)
{
    public bool IsEmpty => Last == 0;

    /// <exception cref="InvalidDataException">It is no event.</exception>
    public Event Event(long sequence)
    {
        if (EventDecoder.TryDecode(At(sequence).Span, out Event e, out DecodeFault fault)
            && e.Header.Sequence == sequence)
            return e;
        throw new InvalidDataException($"What stands for event {sequence} is no event: {fault}");
    }

    public bool IsSameAt(History other, long sequence) =>
        At(sequence).Span.SequenceEqual(other.At(sequence).Span);

    /// <summary>The first event of that epoch or a later one: an epoch begins with its number.</summary>
    public long FirstOfEpoch(uint epoch) => Search(First, Last, at => Event(at).Header.Epoch >= epoch);

    /// <summary>Between two bounds the first for which it holds, as it does for all behind that.</summary>
    public static long Search(long low, long high, Func<long, bool> holds)
    {
        while (low < high)
        {
            long middle = low + (high - low) / 2;
            if (holds(middle)) high = middle;
            else low = middle + 1;
        }
        return low;
    }
}

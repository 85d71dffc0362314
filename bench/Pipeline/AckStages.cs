using HdrHistogram;
using Matching.Engine.Events;

namespace Matching.Bench.Pipeline;

/// <summary>
/// Where an ack's time went, stage by stage, in nanoseconds: the parts add up to the whole of each command.
/// </summary>
internal sealed class AckStages(GroupTimes groups)
{
    private const long LongestNs = 60_000_000_000;
    private const int Digits = 3;

    /// <summary>From the intended moment until the engine takes it off the ring.</summary>
    public LongHistogram Ring { get; } = new(LongestNs, Digits);

    /// <summary>Decided, applied, encoded; and the wait for the group before it.</summary>
    public LongHistogram Match { get; } = new(LongestNs, Digits);

    /// <summary>Write and sync of its group.</summary>
    public LongHistogram Sync { get; } = new(LongestNs, Digits);

    /// <summary>From there until the publisher has it.</summary>
    public LongHistogram Send { get; } = new(LongestNs, Digits);

    public void Record(in Event e, long visibleAt)
    {
        GroupTimes.Group group = groups.Of(e.Header.Sequence);
        Record(Ring, e.Header.Time - e.Command.ReceivedTime);
        Record(Match, group.WriteBegan - e.Header.Time);
        Record(Sync, group.SyncedAt - group.WriteBegan);
        Record(Send, visibleAt - group.SyncedAt);
    }

    public void Reset()
    {
        foreach (LongHistogram stage in new[] { Ring, Match, Sync, Send }) stage.Reset();
    }

    public IEnumerable<(string Name, HistogramBase Values)> All =>
        [("stage ring", Ring), ("stage match", Match), ("stage sync", Sync), ("stage send", Send)];

    private static void Record(LongHistogram stage, long nanoseconds) =>
        stage.RecordValue(Math.Clamp(nanoseconds, 0, LongestNs));
}

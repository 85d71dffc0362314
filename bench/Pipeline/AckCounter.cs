using HdrHistogram;
using Matching.Engine.Events;
using Matching.Engine.Ring;
using Matching.Gateway.Pipeline;

namespace Matching.Bench.Pipeline;

/// <summary>
/// A stage of the publisher's, behind the barrier: counts the commands whose outcome is durable, and how long
/// each took from the moment at which it was to be sent.
/// </summary>
internal sealed class AckCounter(VenueClock clock, WaitStrategy wait, AckStages stages) : IPublicationStage
{
    private const long LongestNs = 60_000_000_000;

    private readonly Sequence _commands = new(0);
    private long _batchAt;
    private long _batchCommands;

    public LongHistogram Latency { get; } = new(LongestNs, 3);

    public AckStages Stages => stages;

    /// <summary>Not where as many come as can: it would cost the publisher a part of what it does.</summary>
    public bool RecordsStages { get; set; }

    public long Commands => _commands.Value;
    public long Events { get; private set; }

    /// <summary>Commands that the engine refused: none in a workload.</summary>
    public long Refused { get; private set; }

    public void Await(long commands)
    {
        var there = new There(this, commands);
        wait.WaitUntil(ref there, Timeout.InfiniteTimeSpan);
    }

    /// <summary>All of a batch became visible at once, when its first event did.</summary>
    public void OnEvent(in Event e)
    {
        if (_batchAt == 0) _batchAt = clock.Now;
        Events++;
        if (e.Header.Sequence != e.Header.FirstSequence) return;
        if ((e.Header.Flags & EventFlags.Continuation) != 0) return;
        _batchCommands++;
        Latency.RecordValue(Math.Max(0, _batchAt - e.Command.ReceivedTime));
        if (RecordsStages) stages.Record(in e, _batchAt);
        if (SessionLink.IsRefusal(e.Header.Kind)) Refused++;
    }

    public void EndBatch(long throughSequence)
    {
        _commands.Value += _batchCommands;
        (_batchAt, _batchCommands) = (0, 0);
    }

    private readonly struct There(AckCounter counter, long commands) : IWaitCondition
    {
        public bool IsMet() => counter.Commands >= commands;
    }
}

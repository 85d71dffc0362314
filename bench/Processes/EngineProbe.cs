using System.Globalization;
using HdrHistogram;
using Matching.Bench.Engine;
using Matching.Bench.Pipeline;
using Matching.Bench.Wire;
using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Engine.Ring;
using Matching.Gateway.Hosting;
using Matching.Gateway.Pipeline;

namespace Matching.Bench.Processes;

/// <summary>
/// An engine on a thread of its own that executes W1 in open loop, from memory: whatever stops threads of its
/// process, or keeps it from a core, is seen in its times.
/// </summary>
internal sealed class EngineProbe : IDisposable
{
    private readonly HugeBlocks _memory = new();
    private readonly RingBuffer<Event> _ring;
    private readonly Sequence _consumed = new();
    private readonly MatchingEngine _engine;
    private readonly CommandStream _stream;
    private long _time = 1;

    public EngineProbe(int commands)
    {
        Workload workload = Workloads.Create("W1", commands);
        _ring = RingBuffer<Event>.SingleProducer(2 * Limits.MaxEventsPerCommand, WaitStrategy.Yield());
        _ring.AddGatingSequence(_consumed);
        _engine = new MatchingEngine(_ring, _memory);
        _stream = new CommandStream(workload);
        new EngineMarket(workload, command => Execute(ref command)).Open();
    }

    /// <summary>Runs on the calling thread.</summary>
    /// <returns>From each command's intended moment until it is decided; and the engine's part.</returns>
    public (LongHistogram FromDue, LongHistogram Own) Run(double perSecond, double seconds)
    {
        var (fromDue, own) = (AckBook.New(), AckBook.New());
        var clock = new VenueClock(TimeProvider.System);
        var sleep = new PreciseSleep(clock);
        var command = new Command();
        double interval = 1e9 / perSecond;
        long begin = clock.Now + 1_000_000;
        for (long done = 0; done < perSecond * seconds; done++)
        {
            long due = begin + (long)(done * interval);
            if (clock.Now < due) sleep.Until(due);
            _stream.Fill(ref command, receivedTime: _time);
            long begun = clock.Now;
            Execute(ref command);
            // As the venue's thread does it: what the command began goes on right behind it.
            while (_engine.Continue(_engine.Time)) _consumed.Value = _ring.Cursor;
            long decided = clock.Now;
            fromDue.RecordValue(Math.Max(decided - due, 0));
            own.RecordValue(Math.Max(decided - begun, 0));
        }
        return (fromDue, own);
    }

    public void Dispose() => _memory.Dispose();

    /// <summary>Every recorded value with its count, on one line.</summary>
    public static string ToText(LongHistogram values) => string.Join(' ', values.RecordedValues().Select(
        bucket => string.Create(
            CultureInfo.InvariantCulture,
            $"{bucket.ValueIteratedTo}:{bucket.CountAddedInThisIterationStep}")));

    public static LongHistogram Parse(string text)
    {
        LongHistogram values = AckBook.New();
        foreach (string bucket in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = bucket.Split(':');
            values.RecordValueWithCount(
                long.Parse(parts[0], CultureInfo.InvariantCulture),
                long.Parse(parts[1], CultureInfo.InvariantCulture));
        }
        return values;
    }

    private void Execute(ref Command command)
    {
        command.Header.Stamp = _time += 100;
        _engine.Execute(in command);
        _consumed.Value = _ring.Cursor;
    }
}

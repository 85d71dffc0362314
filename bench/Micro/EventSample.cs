using Matching.Bench.Engine;
using Matching.Bench.Pipeline;
using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Engine.Memory;
using Matching.Engine.Ring;

namespace Matching.Bench.Micro;

/// <summary>Events in a workload's mix: what its engine really yields, its market's opening apart.</summary>
internal static class EventSample
{
    public static Event[] Of(string name, int commands)
    {
        Workload workload = Workloads.Create(name, commands);
        using var memory = new NativeBlocks();
        var ring = RingBuffer<Event>.SingleProducer(2 * Limits.MaxEventsPerCommand, WaitStrategy.Block());
        var taken = new Sequence();
        ring.AddGatingSequence(taken);
        var engine = new MatchingEngine(ring, memory);
        var events = new List<Event>();
        void Execute(Command command, bool isKept)
        {
            engine.Execute(in command);
            for (long slot = taken.Value + 1; slot <= ring.Cursor; slot++)
                if (isKept) events.Add(ring[slot]);
            taken.Value = ring.Cursor;
        }
        new EngineMarket(workload, command => Execute(command, isKept: false)).Open();
        var stream = new CommandStream(workload);
        for (int done = 0; done < workload.Setup.Length + workload.Commands.Length; done++)
        {
            var command = new Command();
            stream.Fill(ref command, receivedTime: done);
            command.Header.Stamp = done;
            Execute(command, isKept: true);
        }
        return [.. events];
    }
}

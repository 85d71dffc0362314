using Matching.Bench.Campaigns.Simulation;
using Matching.Engine;
using Matching.Engine.Events;
using Matching.Engine.Memory;
using Matching.Engine.Ring;
using Matching.Gateway.Sessions;
using Matching.Journal.Events;
using Matching.Journal.Log;
using Matching.Replay.Projections;
using Matching.Replay.Recovery;
using Matching.Replay.Verification;
using Matching.V1;
using EventKind = Matching.Engine.Events.EventKind;

namespace Matching.Bench.Campaigns.Kill;

/// <summary>The journal that a dead venue left, against what its clients say.</summary>
internal static class Aftermath
{
    /// <summary>All events of a stopped venue's journal, in order.</summary>
    public static List<Event> Read(string directory, LogReading reading = LogReading.Stopped)
    {
        using var reader = new LogReader(new NativeDisk(), directory, reading);
        return Read(reader);
    }

    /// <summary>From a sequence on that the log still holds.</summary>
    public static List<Event> ReadFrom(string directory, long sequence)
    {
        using var reader = new LogReader(new NativeDisk(), directory, LogReading.Stopped);
        reader.Seek(sequence);
        return Read(reader);
    }

    private static List<Event> Read(LogReader reader)
    {
        var events = new List<Event>();
        while (reader.TryNext(out LogEvent next))
        {
            bool isEvent = EventDecoder.TryDecode(next.Bytes, out Event e, out DecodeFault fault);
            ViolationException.ThrowUnless(isEvent, $"Event {next.Sequence} can't be read: {fault}.");
            events.Add(e);
        }
        return events;
    }

    /// <summary>
    /// The log and its snapshots are whole, each command executed again yields its events, and recovery's
    /// state, also from a snapshot, is the fold of them, by hash.
    /// </summary>
    public static void AssertRecoversTo(string directory, List<Event> events)
    {
        VerificationReport report = JournalVerifier.Run(directory, LogReading.Stopped);
        ViolationException.ThrowUnless(
            report.Verdict == Verdict.Equal, $"The journal is {report.Verdict}: {report.Difference}");
        using var memory = new NativeBlocks();
        MatchingEngine folded = NewEngine(memory);
        foreach (Event e in events) folded.Apply(in e);
        MatchingEngine recovered = NewEngine(memory);
        using LogDirectory log = LogDirectory.Open(new NativeDisk(), directory);
        var identity = new LogIdentity(Guid.NewGuid(), 1);
        ShardRecovery.Run(log, identity, recovered, []).Dispose();
        ViolationException.ThrowUnless(
            recovered.LastSequence == events.Count, "Recovery and reader end with other events.");
        RecoveredShard asStarted = ShardRecovery.Run(log, identity, () => NewEngine(memory), []);
        asStarted.Tail.Dispose();
        ViolationException.ThrowUnless(
            StateHash.Of(asStarted.Engine) == StateHash.Of(folded),
            $"Recovery from snapshot {asStarted.Snapshot?.Sequence} and fold make two states.");
        ViolationException.ThrowUnless(
            report.DamagedSnapshots.Count == 0,
            $"Snapshots are damaged: {string.Join(", ", report.DamagedSnapshots)}");
        ViolationException.ThrowUnless(
            StateHash.Of(recovered) == StateHash.Of(folded), "Recovery and fold make two states.");
        ViolationException.ThrowUnless(
            report.ReexecutedState == StateHash.Of(folded), "Execution and fold make two states.");
    }

    /// <summary>
    /// The client saw exactly the session's stream, to the byte, each item once; and what it was told was
    /// never taken is nowhere in it.
    /// </summary>
    public static void AssertSawAll(List<Event> events, Witness witness)
    {
        List<SessionItem> stream = StreamOf(events, witness.Name);
        ViolationException.ThrowUnless(
            stream.Count == witness.Seen.Count,
            $"{witness.Name} saw {witness.Seen.Count} items, its stream has {stream.Count}.");
        AssertSawOnlyWhatIs(stream, witness);
    }

    /// <summary>What the client saw before it was cut off is the beginning of the session's stream.</summary>
    public static void AssertSawOnlyWhatIs(List<SessionItem> stream, Witness witness)
    {
        ViolationException.ThrowUnless(
            witness.Seen.Count <= stream.Count,
            $"{witness.Name} saw {witness.Seen.Count} items, its stream has {stream.Count}.");
        for (int index = 0; index < witness.Seen.Count; index++)
        {
            ViolationException.ThrowUnless(
                stream[index].Equals(witness.Seen[index]),
                $"{witness.Name} saw {witness.Seen[index]}, its stream has {stream[index]}.");
        }
        var taken = stream.Select(item => item.ClientSeqNum).ToHashSet();
        ViolationException.ThrowUnless(
            !witness.NeverTaken.Exists(taken.Contains), $"{witness.Name} was told of one that was taken.");
    }

    /// <summary>
    /// Each number of each session acted once at most. A connection that another one has superseded uses no
    /// number: what it sends is refused under one that the session still takes.
    /// </summary>
    public static void AssertNothingTwice(List<Event> events)
    {
        var acted = new HashSet<(int, long)>();
        foreach (Event e in events)
        {
            bool isCommand = e.Header.Sequence == e.Header.FirstSequence
                && (e.Header.Flags & EventFlags.Continuation) == 0
                && e.Header.Kind is not (EventKind.CommandRepeated or EventKind.LoggedOn)
                && e.Header.Kind is not (EventKind.LogOnRejected or EventKind.LoggedOff)
                && e.Command.SessionId > Limits.SystemSession
                && e.Command.ClientSeqNum > 0
                && !SessionLink.ReasonOf(in e).IsOutsideSession;
            if (!isCommand) continue;
            ViolationException.ThrowUnless(
                acted.Add((e.Command.SessionId, e.Command.ClientSeqNum)),
                $"Number {e.Command.ClientSeqNum} of session {e.Command.SessionId} acted again,"
                + $" as event {e.Header.Sequence}, {e.Header.Kind}.");
        }
    }

    public static List<SessionItem> StreamOf(List<Event> events, string sessionName)
    {
        Event logOn = events.First(e => e.Header.Kind == EventKind.LoggedOn
            && e.LoggedOn.Terms.Name.Equals(Bytes16.FromText(sessionName)));
        var items = new List<SessionItem>();
        var listings = new ListingView();
        foreach (Event e in events)
        {
            listings.OnEvent(in e);
            Reports.Append(in e, logOn.Command.SessionId, listings.Current, items);
        }
        return items;
    }

    private static MatchingEngine NewEngine(NativeBlocks memory) => new(
        RingBuffer<Event>.SingleProducer(Limits.MaxEventsPerCommand, WaitStrategy.BusySpin()), memory);
}

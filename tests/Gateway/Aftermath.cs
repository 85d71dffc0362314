using Matching.Engine.Events;
using Matching.Gateway.Sessions;
using Matching.Journal.Events;
using Matching.Journal.Log;
using Matching.Replay.Projections;
using Matching.Replay.Recovery;
using Matching.Tests.Engine;
using Matching.V1;

namespace Matching.Tests.Gateway;

/// <summary>The journal that a dead venue left, against what its clients say.</summary>
internal static class Aftermath
{
    /// <summary>All events of a stopped venue's journal, in order.</summary>
    public static List<Event> Read(string directory, LogReading reading = LogReading.Stopped)
    {
        using var reader = new LogReader(new NativeDisk(), directory, reading);
        return Read(reader);
    }

    private static List<Event> Read(LogReader reader)
    {
        var events = new List<Event>();
        while (reader.TryNext(out LogEvent next))
        {
            Assert.True(EventDecoder.TryDecode(next.Bytes, out Event e, out DecodeFault fault), $"{fault}");
            events.Add(e);
        }
        return events;
    }

    /// <summary>From a sequence on that the log still holds.</summary>
    public static List<Event> ReadFrom(string directory, long sequence)
    {
        using var reader = new LogReader(new NativeDisk(), directory, LogReading.Stopped);
        reader.Seek(sequence);
        return Read(reader);
    }

    /// <summary>Recovery's state is the fold from the first event, by hash.</summary>
    public static void AssertRecoversTo(string directory, List<Event> events)
    {
        using var folded = new EngineHost(slots: 1);
        foreach (Event e in events) folded.Engine.Apply(in e);
        using var recovered = new EngineHost(slots: 1);
        using LogDirectory log = LogDirectory.Open(new NativeDisk(), directory);
        using LogTail tail = ShardRecovery.Run(
            log, new LogIdentity(Guid.NewGuid(), 1), recovered.Engine, []);
        Assert.Equal(events.Count, recovered.Engine.LastSequence);
        Assert.Equal(folded.StateHash(), recovered.StateHash());
    }

    /// <summary>
    /// The client saw exactly the session's stream, to the byte, each item once; and what it was told was
    /// never taken is nowhere in it.
    /// </summary>
    public static void AssertSawAll(List<Event> events, Witness witness)
    {
        List<SessionItem> stream = StreamOf(events, witness.Name);
        Assert.Equal(stream.Count, witness.Seen.Count);
        AssertSawOnlyWhatIs(stream, witness);
    }

    /// <summary>What the client saw before it was cut off is the beginning of the session's stream.</summary>
    public static void AssertSawOnlyWhatIs(List<SessionItem> stream, Witness witness)
    {
        Assert.True(witness.Seen.Count <= stream.Count);
        for (int index = 0; index < witness.Seen.Count; index++)
            Assert.Equal(stream[index], witness.Seen[index]);
        var taken = stream.Select(item => item.ClientSeqNum).ToHashSet();
        Assert.DoesNotContain(witness.NeverTaken, taken.Contains);
    }

    public static List<SessionItem> StreamOf(List<Event> events, string sessionName)
    {
        Event logOn = events.First(e => e.Header.Kind == EventKind.LoggedOn
            && e.LoggedOn.Terms.Name.Equals(Matching.Engine.Bytes16.FromText(sessionName)));
        var items = new List<SessionItem>();
        var listings = new ListingView();
        foreach (Event e in events)
        {
            listings.OnEvent(in e);
            Reports.Append(in e, logOn.Command.SessionId, listings.Current, items);
        }
        return items;
    }
}

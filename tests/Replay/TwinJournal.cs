using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Tests.Engine;

namespace Matching.Tests.Replay;

/// <summary>The twin as it stood behind an event, and how many accounts and assets it had by then.</summary>
internal sealed record TwinMark(long Sequence, TwinVenue Venue, int Accounts, int Assets);

/// <summary>
/// The events of a stream of the engine's twin, which has nearly all kinds of commands, and the twin itself
/// at some of them.
/// </summary>
internal sealed record TwinJournal(List<Event> Events, List<TwinMark> Marks)
{
    /// <param name="profile">What the stream is about.</param>
    /// <param name="seed">Gives the same stream again.</param>
    /// <param name="commands">Behind those that every stream begins with.</param>
    /// <param name="every">A mark after so many of them; 0 for none.</param>
    public static TwinJournal Run(TwinProfile profile, int seed, int commands, int every = 0)
    {
        var stream = new TwinStream(profile, seed);
        var twin = new TwinVenue(stream.Capacities);
        using var host = new EngineHost();
        var journal = new TwinJournal([], []);
        foreach (Command opening in stream.Opening())
        {
            Command command = opening;
            if (command.Header.Kind == CommandKind.Genesis) command.Genesis.VenueId = VenueId();
            twin.Execute(in command);
            host.Execute(in command, journal.Events);
        }
        for (int done = 1; done <= commands; done++)
        {
            Command command = stream.Next(twin);
            twin.Execute(in command);
            host.Execute(in command, journal.Events);
            // In the midst of a cascade the two tell of it in their own ways.
            if (every > 0 && done % every == 0 && !twin.Stops.AreElected)
                journal.Marks.Add(MarkOf(journal.Events.Count, twin));
        }
        return journal;
    }

    private static TwinMark MarkOf(long sequence, TwinVenue twin) =>
        new(sequence, twin.Copy(), twin.Accounts.Count, twin.Assets.Count);

    private static Bytes16 VenueId()
    {
        Span<byte> id = stackalloc byte[Bytes16.Length];
        VenueScript.Identity.VenueId.TryWriteBytes(id, bigEndian: true, out _);
        return new Bytes16(id);
    }
}

using Matching.Engine.Events;
using Matching.Journal.Log;
using Matching.Replay.Recovery;
using Matching.Replay.Snapshots;
using Matching.Replay.Verification;
using Matching.Tests.Journal;

namespace Matching.Tests.Replay;

/// <summary>
/// A journal on a simulated disk that is written piece by piece, with the follower going behind it on the
/// same thread, so that a run repeats to the call.
/// </summary>
internal static class SnapshotLab
{
    public const string Place = LogScript.Place;
    private const int EventsPerPiece = 40;

    /// <summary>A snapshot after about so many events; time never makes one due.</summary>
    public static SnapshotPolicy Every(long events, bool prune = false) =>
        new() { EveryEvents = events, Every = TimeSpan.MaxValue, Prune = prune };

    /// <summary>Writes all of it with the follower behind; returns what the follower told.</summary>
    /// <param name="disk">On which the log may be already.</param>
    /// <param name="events">Those that the log has already are passed over.</param>
    /// <param name="policy">Of the follower.</param>
    /// <param name="acked">Told of the last durable event after each piece.</param>
    /// <param name="place">The log's directory.</param>
    public static List<SnapshotReport> Write(
        IDisk disk, IReadOnlyList<Event> events, SnapshotPolicy policy, Action<long>? acked = null,
        string place = Place)
    {
        var told = new List<SnapshotReport>();
        using JournalFiles files = JournalFiles.Open(place, disk);
        using var follower = new SnapshotFollower(disk, place, policy, told.Add);
        for (int done = (int)files.Writer.LastSequence; done < events.Count;)
        {
            int next = Forgery.WholeTransactions(events, Math.Min(done + EventsPerPiece, events.Count)).Count;
            files.Append(events.Take(next).Skip(done));
            acked?.Invoke(files.Writer.LastSequence);
            files.Writer.Seal();
            while (follower.Step())
            {
            }
            done = next;
        }
        return told;
    }

    public static SnapshotDirectory Snapshots(IDisk disk) => new(disk, Place);

    /// <summary>Recovers as a venue does, and says what came out.</summary>
    public static Outcome Recover(IDisk disk)
    {
        using LogDirectory directory = LogDirectory.Open(disk, Place);
        var states = new List<FoldedState>();
        try
        {
            RecoveredShard recovered = ShardRecovery.Run(directory, VenueScript.Identity, () =>
            {
                states.Add(new FoldedState());
                return states[^1].Engine;
            }, []);
            using LogTail tail = recovered.Tail;
            Assert.Equal(tail.LastSequence, recovered.Engine.LastSequence);
            return new Outcome(
                tail.LastSequence, StateHash.Of(recovered.Engine), recovered.Snapshot?.Sequence,
                recovered.RefusedSnapshots, tail.EventChain.Claim());
        }
        finally
        {
            foreach (FoldedState state in states) state.Dispose();
        }
    }

    /// <summary>The state behind the first so many events.</summary>
    public static Hash256 Folded(IReadOnlyList<Event> events, long count)
    {
        using var state = new FoldedState();
        for (int at = 0; at < count; at++) state.Engine.Apply(events[at]);
        return StateHash.Of(state.Engine);
    }

    /// <summary>What a recovery came to.</summary>
    /// <param name="Sequence">The last event.</param>
    /// <param name="State">Behind it.</param>
    /// <param name="From">The snapshot's event, null for the first.</param>
    /// <param name="Refused">Snapshots that could not be used.</param>
    /// <param name="History">The event chain at the tail.</param>
    public sealed record Outcome(
        long Sequence, Hash256 State, long? From, IReadOnlyList<string> Refused, HistoryClaim History);
}

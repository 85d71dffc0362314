using Matching.Engine;
using Matching.Journal.EventStore;
using Matching.Journal.Log;
using Matching.Journal.Replication;
using Matching.Replay.Snapshots;

namespace Matching.Gateway.Hosting;

/// <summary>
/// Before a venue recovers: brings its journal to where the stream is, and finds out whether this process may
/// be the primary. Where another writer has gone on since, only an operator's word makes it so.
/// </summary>
internal static class StreamPreparation
{
    /// <returns>Whether the venue may start as the primary.</returns>
    /// <exception cref="StreamRefusedException">They can't be brought together.</exception>
    /// <exception cref="StreamUnavailableException">Under <see cref="AckPolicy.Replicated"/>.</exception>
    public static async Task<bool> RunAsync(
        VenueOptions options, StreamOptions stream, CancellationToken cancellation)
    {
        using var client = new EventStoreClient(stream.Server);
        using LogDirectory directory = LogDirectory.Open(new NativeDisk(), options.DataDirectory);
        DurableMark behindAnother = DurableMark.BehindAnother(directory);
        try
        {
            await BringAsync(client, directory, options, stream, cancellation);
            if (!behindAnother.IsSet) return true;
            if (stream.TakeOver)
            {
                // The word was given: what the log holds is this machine's to go on from.
                behindAnother.Clear();
                return true;
            }
            Console.Error.WriteLine(
                "Another writer has gone on in the stream: this journal is filled from it, and the venue does"
                + " not start. --take-over makes it the primary, once the other one is off.");
            return false;
        }
        catch (StreamUnavailableException away) when (stream.Policy == AckPolicy.Local)
        {
            RequireKnownPolicy(directory, options, away);
            Console.WriteLine($"stream     {stream.Name} can't be reached: {away.Message}");
            return !behindAnother.IsSet || stream.TakeOver;
        }
    }

    /// <summary>
    /// Standbys go by what the stream says of the newest epoch, and one that goes by
    /// <see cref="AckPolicy.Replicated"/> may be taken over at any time. So the first epoch that does not
    /// must be able to begin in the stream.
    /// </summary>
    private static void RequireKnownPolicy(
        LogDirectory directory, VenueOptions options, StreamUnavailableException away)
    {
        (EpochPolicy? last, LogCut? cut) = StreamStart.PolicyOf(directory, (uint)options.Shard);
        StartNotices.Write(cut);
        if (last is not { Acks: AckPolicy.Replicated } && !DurableMark.Replicated(directory).IsSet) return;
        throw new StreamUnavailableException(
            "this machine went by Replicated: the stream is to know first that it goes by Local, and can't be"
            + $" reached: {away.Message}", away.IsFatal, away);
    }

    /// <summary>Brings the log to its stream, and says what was done.</summary>
    /// <exception cref="StreamRefusedException">They can't be brought together.</exception>
    /// <exception cref="StreamUnavailableException">The stream can't be read.</exception>
    public static async Task<StreamStart> BringAsync(
        EventStoreClient client, LogDirectory directory, VenueOptions options, StreamOptions stream,
        CancellationToken cancellation)
    {
        var watch = new StreamStartWatch
        {
            // Whatever this log takes from here on may be another writer's.
            OthersWentOn = DurableMark.BehindAnother(directory).Set,
            // Before the log is cut: whatever happens then, no start meets a snapshot of what is not history.
            WasSetAside = aside => Drop(directory, aside),
            Taken = StartNotices.OfFill().Write,
        };
        StreamStart start = await StreamStart.RunAsync(
            client, stream.Name, directory, (uint)options.Shard, options.Log, stream.MaySeed, watch,
            cancellation);
        StartNotices.Write(start.Cut);
        if (start.Found.Sequence > 0 || start.Filled > 0)
            Console.WriteLine($"stream     {stream.Name}: {start.Found.Standing}, {start.Found.Why}");
        if (start.Warning is { } warning) Console.WriteLine($"warning    {stream.Name}: {warning}");
        if (start.Filled > 0) Console.WriteLine($"stream     {start.Filled} events taken from it");
        return start;
    }

    /// <summary>Snapshots of what is no longer history.</summary>
    private static void Drop(LogDirectory directory, SetAside aside)
    {
        Alarms.Raise(
            $"fork: {aside.Events} events from {aside.FirstSequence} on were journaled here, and"
            + $" perhaps acked, but are not the stream's: they are in {aside.File}");
        var snapshots = new SnapshotDirectory(directory.Disk, directory.Location);
        foreach (long sequence in snapshots.Sequences())
        {
            if (sequence < aside.FirstSequence) continue;
            directory.Disk.Delete(snapshots.PathOf(sequence));
            directory.Disk.SyncDirectory(directory.Location);
        }
    }
}

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
    /// <summary>
    /// Lies beside a journal that was filled behind another writer, until an operator's word: filled, it is
    /// equal to its stream, and the next start must not take that for its own work.
    /// </summary>
    private const string Marker = "behind-another-writer";

    /// <returns>Whether the venue may start as the primary.</returns>
    /// <exception cref="StreamRefusedException">They can't be brought together.</exception>
    /// <exception cref="StreamUnavailableException">Under <see cref="AckPolicy.Replicated"/>.</exception>
    public static async Task<bool> RunAsync(
        VenueOptions options, StreamOptions stream, CancellationToken cancellation)
    {
        using var client = new EventStoreClient(stream.Server);
        using LogDirectory directory = LogDirectory.Open(new NativeDisk(), options.DataDirectory);
        try
        {
            await BringAsync(client, directory, options, stream, cancellation);
            if (!directory.Disk.Exists(MarkerOf(directory))) return true;
            if (stream.TakeOver)
            {
                Unmark(directory);
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
            return !directory.Disk.Exists(MarkerOf(directory)) || stream.TakeOver;
        }
    }

    /// <summary>
    /// Standbys go by what the stream says of the newest epoch, and one that goes by
    /// <see cref="AckPolicy.Replicated"/> may be taken over at any time. So the first epoch that does not
    /// begins in the stream before it tells anything.
    /// </summary>
    private static void RequireKnownPolicy(
        LogDirectory directory, VenueOptions options, StreamUnavailableException away)
    {
        EpochPolicy? last = StreamStart.PolicyOf(directory, (uint)options.Shard);
        if (last is not { Acks: AckPolicy.Replicated }) return;
        throw new StreamUnavailableException(
            "the journal's last epoch went by Replicated: the stream is to know first that this one goes by"
            + $" Local, and can't be reached: {away.Message}", away.IsFatal, away);
    }

    /// <summary>Brings the log to its stream, and says what was done.</summary>
    /// <exception cref="StreamRefusedException">They can't be brought together.</exception>
    /// <exception cref="StreamUnavailableException">The stream can't be read.</exception>
    public static async Task<StreamStart> BringAsync(
        EventStoreClient client, LogDirectory directory, VenueOptions options, StreamOptions stream,
        CancellationToken cancellation)
    {
        StreamStart start = await StreamStart.RunAsync(
            client, stream.Name, directory, (uint)options.Shard, options.Log, stream.MaySeed,
            () => Mark(directory), StartNotices.OfFill().Write, cancellation);
        if (start.Found.Sequence > 0 || start.Filled > 0)
            Console.WriteLine($"stream     {stream.Name}: {start.Found.Standing}, {start.Found.Why}");
        if (start.Warning is { } warning) Console.WriteLine($"warning    {stream.Name}: {warning}");
        if (start.Aside is { } aside) Drop(directory, aside);
        if (start.Filled > 0) Console.WriteLine($"stream     {start.Filled} events taken from it");
        return start;
    }

    /// <summary>Whatever this log takes from here on may be another writer's.</summary>
    public static void Mark(LogDirectory directory)
    {
        string marker = MarkerOf(directory);
        if (!directory.Disk.Exists(marker)) directory.Disk.Create(marker).Dispose();
        directory.Disk.SyncDirectory(directory.Location);
    }

    /// <summary>The word was given: what the log holds is this machine's to go on from.</summary>
    public static void Unmark(LogDirectory directory)
    {
        if (directory.Disk.Exists(MarkerOf(directory))) directory.Disk.Delete(MarkerOf(directory));
        directory.Disk.SyncDirectory(directory.Location);
    }

    private static string MarkerOf(LogDirectory directory) => Path.Combine(directory.Location, Marker);

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

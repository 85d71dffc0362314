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
            var log = new LogOptions { SegmentBytes = options.SegmentBytes, WriteMode = options.WriteMode };
            string marker = Path.Combine(options.DataDirectory, Marker);
            StreamStart start = await StreamStart.RunAsync(
                client, stream.Name, directory, (uint)options.Shard, log, stream.MaySeed,
                () => Mark(directory, marker), cancellation);
            Console.WriteLine($"stream     {stream.Name}: {start.Found.Standing}, {start.Found.Why}");
            if (start.Warning is { } warning) Console.WriteLine($"warning    {stream.Name}: {warning}");
            if (start.Aside is { } aside) Drop(directory, aside);
            if (start.Filled > 0) Console.WriteLine($"stream     {start.Filled} events taken from it");
            if (!directory.Disk.Exists(marker)) return true;
            if (stream.TakeOver)
            {
                directory.Disk.Delete(marker);
                directory.Disk.SyncDirectory(directory.Location);
                return true;
            }
            Console.Error.WriteLine(
                "Another writer has gone on in the stream: this journal is filled from it, and the venue does"
                + " not start. --take-over makes it the primary, once the other one is off.");
            return false;
        }
        catch (StreamUnavailableException away) when (stream.Policy == AckPolicy.Local)
        {
            Console.WriteLine($"stream     {stream.Name} can't be reached: {away.Message}");
            return !directory.Disk.Exists(Path.Combine(options.DataDirectory, Marker)) || stream.TakeOver;
        }
    }

    private static void Mark(LogDirectory directory, string marker)
    {
        if (!directory.Disk.Exists(marker)) directory.Disk.Create(marker).Dispose();
        directory.Disk.SyncDirectory(directory.Location);
    }

    /// <summary>Snapshots of what is no longer history.</summary>
    private static void Drop(LogDirectory directory, SetAside aside)
    {
        Console.Error.WriteLine(
            $"ALARM fork: {aside.Events} events from {aside.FirstSequence} on were journaled here, and"
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

using Matching.Gateway.Hosting;
using Matching.Journal.EventStore;
using Matching.Journal.Log;
using Matching.Journal.Replication;
using Matching.Replay.Recovery;

namespace Matching.Gateway.Standby;

/// <summary>
/// A standby's process until it is stopped or becomes the primary. Where its log and the stream part, which
/// only a failover of EventStoreDB can bring about, it reconciles them and begins again.
/// </summary>
internal static class StandbyVenue
{
    private static readonly TimeSpan s_lookForStream = TimeSpan.FromMilliseconds(100);

    /// <returns>Null where it was stopped.</returns>
    /// <exception cref="StreamRefusedException">Log and stream can't be brought together.</exception>
    public static async Task<Promotion?> RunAsync(
        VenueOptions options, StreamOptions stream, StandbyOptions standby, CancellationToken stop)
    {
        using var client = new EventStoreClient(stream.Server);
        using LogDirectory directory = LogDirectory.Open(new NativeDisk(), options.DataDirectory);
        try
        {
            while (true)
            {
                using StreamFill fill = await BeginAsync(client, directory, options, stream, stop);
                await using var life = new StandbyLife(options, stream, standby, directory, fill);
                switch (await life.RunAsync(stop))
                {
                    case StandbyEnd.Promoted:
                        DurableMark.BehindAnother(directory).Clear();
                        return life.Promotion;
                    case StandbyEnd.Stopped: return null;
                }
                Alarms.Raise("stream: it is another now than this log; reconciled again");
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return null;
        }
        catch (InvalidDataException wrong)
        {
            throw new StreamRefusedException(wrong.Message);
        }
    }

    /// <summary>Waits for a stream that can be read and has events, and brings the log to it.</summary>
    private static async Task<StreamFill> BeginAsync(
        EventStoreClient client, LogDirectory directory, VenueOptions options, StreamOptions stream,
        CancellationToken stop)
    {
        string? said = null;
        while (true)
        {
            string waits;
            try
            {
                StreamStart start = await StreamPreparation.BringAsync(
                    client, directory, options, stream, stop);
                if (start.Found.Sequence > 0 || start.Filled > 0)
                {
                    // What comes from here on is another's work, until a word makes it this machine's.
                    DurableMark.BehindAnother(directory).Set();
                    return StreamStart.Follow(
                        client, stream.Name, directory, (uint)options.Shard, options.Log,
                        ShardRecovery.FromNewestSound(directory, StartNotices.Write), stop);
                }
                waits = "has no event yet";
            }
            catch (StreamUnavailableException away)
            {
                waits = $"can't be read: {away.Message}";
            }
            if (waits != said) Console.WriteLine($"standby    waits: {stream.Name} {waits}");
            said = waits;
            await Task.Delay(s_lookForStream, stop);
        }
    }
}

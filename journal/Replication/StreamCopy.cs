using Matching.Engine.Events;
using Matching.Journal.EventStore;
using Matching.Journal.Log;

namespace Matching.Journal.Replication;

/// <summary>
/// A stream's whole history as a log, made beside it: whoever reads and proves logs can read and prove
/// streams. The stream's own rules are looked at first.
/// </summary>
public static class StreamCopy
{
    /// <param name="client">To the leader.</param>
    /// <param name="stream">A shard's.</param>
    /// <param name="location">Of a directory that holds no log.</param>
    /// <param name="cancellation">Ends it between two pages.</param>
    /// <returns>Who may do more to the stream than he should; null for nobody.</returns>
    /// <exception cref="StreamUnavailableException">It can't be read, or is not there.</exception>
    /// <exception cref="StreamRefusedException">It is no shard's whole history.</exception>
    public static async Task<string?> MakeAsync(
        EventStoreClient client, string stream, string location, CancellationToken cancellation)
    {
        uint shard = ShardOf(new StreamHistory(client, stream, cancellation).Read(), stream);
        using LogDirectory directory = LogDirectory.Open(new NativeDisk(), location);
        StreamStart made = await StreamStart.RunAsync(
            client, stream, directory, shard, new LogOptions(), maySeed: false, new StreamStartWatch(),
            cancellation);
        return made.Warning;
    }

    private static uint ShardOf(History there, string stream)
    {
        if (there.IsEmpty)
            throw new StreamUnavailableException($"There is no stream {stream}.", isFatal: true);
        try
        {
            Event first = there.Event(there.First);
            return first.Header.Kind == EventKind.Genesis ? (uint)first.Genesis.Terms.Shard : 0;
        }
        catch (InvalidDataException wrong)
        {
            throw new StreamRefusedException($"{stream}: {wrong.Message}");
        }
    }
}

using Matching.Engine.Events;
using Matching.Journal.EventStore;
using Matching.Journal.Log;

namespace Matching.Journal.Replication;

/// <summary>Log and stream can't be brought together; an operator has to look.</summary>
public sealed class StreamRefusedException(string why) : Exception(why);

/// <summary>What was done before a start.</summary>
/// <param name="Found">How log and stream stood.</param>
/// <param name="Filled">How many events the log took from the stream.</param>
/// <param name="Aside">What was set aside; null for nothing.</param>
/// <param name="Warning">Of <see cref="StreamRules"/>; null for none.</param>
public sealed record StreamStart(Judgement Found, long Filled, SetAside? Aside, string? Warning)
{
    /// <summary>
    /// Brings a log to where its stream is, before anything is recovered from it: fills it, or first sets
    /// aside what the stream has proved to be a fork.
    /// </summary>
    /// <param name="client">To the leader.</param>
    /// <param name="stream">The shard's.</param>
    /// <param name="directory">The log's, held.</param>
    /// <param name="shard">The shard's number.</param>
    /// <param name="options">Of segments that are made.</param>
    /// <param name="maySeed">Whether a log with events may stand beside no stream.</param>
    /// <param name="othersWentOn">Told before the log takes what another writer has written.</param>
    /// <param name="taken">Told of how far it has come with that, and to where it goes.</param>
    /// <param name="cancellation">Ends it between two pages.</param>
    /// <exception cref="StreamUnavailableException">The stream can't be read.</exception>
    /// <exception cref="StreamRefusedException">They can't be brought together.</exception>
    /// <exception cref="LogDamagedException">The log can't be trusted.</exception>
    public static async Task<StreamStart> RunAsync(
        EventStoreClient client, string stream, LogDirectory directory, uint shard, LogOptions options,
        bool maySeed, Action othersWentOn, Action<long, long> taken, CancellationToken cancellation)
    {
        try
        {
            StreamRules rules = await StreamRules.ReadAsync(client, stream, cancellation);
            if (rules.Refusal is { } refusal) throw new StreamRefusedException($"{stream}: {refusal}");
            History there = new StreamHistory(client, stream, cancellation).Read();
            Judgement found = Judge(directory, shard, there);
            if (found.IsRefusal && !(maySeed && found.Standing == Standing.NoStream))
                throw new StreamRefusedException($"{found.Standing}: {found.Why}");
            SetAside? aside = null;
            if (found.Standing is Standing.Forked or Standing.LogIsBehind) othersWentOn();
            if (found.Standing == Standing.Forked) aside = LogTruncation.From(directory, found.Sequence);
            long filled = 0;
            if (found.Standing is Standing.Forked or Standing.LogIsBehind)
            {
                // Recovery comes after this and verifies what is to be verified.
                using StreamFill fill = Fill(
                    client, stream, directory, shard, options, RecoveryOptions.EndOnly, there);
                filled = await fill.TakeAsync(
                    sequence => taken(sequence, Math.Max(sequence, there.Last)), cancellation);
            }
            return new StreamStart(found, filled, aside, rules.Warning);
        }
        catch (InvalidDataException wrong)
        {
            throw new StreamRefusedException(wrong.Message);
        }
    }

    /// <summary>For one who goes on filling a log that was brought to its stream.</summary>
    /// <param name="client">To the leader.</param>
    /// <param name="stream">The shard's.</param>
    /// <param name="directory">The log's, held.</param>
    /// <param name="shard">The shard's number.</param>
    /// <param name="options">Of segments that are made.</param>
    /// <param name="recovery">
    /// How much of the log is verified first; all of it where nobody does later.
    /// </param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="StreamUnavailableException">The stream can't be read.</exception>
    /// <exception cref="LogDamagedException">The log can't be trusted.</exception>
    public static StreamFill Follow(
        EventStoreClient client, string stream, LogDirectory directory, uint shard, LogOptions options,
        RecoveryOptions recovery, CancellationToken cancellation)
    {
        History there = new StreamHistory(client, stream, cancellation).Read();
        StreamFill fill = Fill(client, stream, directory, shard, options, recovery, there);
        // A pruned log may begin after its epoch did; its stream begins with genesis.
        fill.Policy ??= EpochPolicy.Newest(there);
        return fill;
    }

    /// <summary>Of the newest epoch that a log holds the beginning of; null for none.</summary>
    /// <exception cref="LogDamagedException">The log can't be trusted.</exception>
    public static EpochPolicy? PolicyOf(LogDirectory directory, uint shard)
    {
        var unknown = new LogIdentity(Guid.NewGuid(), shard);
        using LogTail tail = LogRecovery.Open(directory, unknown, RecoveryOptions.EndOnly);
        using var files = new LogHistory(directory.Disk, directory.Location, LogReading.Stopped);
        return EpochPolicy.Newest(files.Read(tail.LastSequence));
    }

    private static StreamFill Fill(
        EventStoreClient client, string stream, LogDirectory directory, uint shard, LogOptions options,
        RecoveryOptions recovery, History there)
    {
        Event genesis = there.Event(1);
        var identity = new LogIdentity(Reconciliation.VenueOf(in genesis), shard);
        return new StreamFill(client, stream, directory, identity, options, recovery);
    }

    private static Judgement Judge(LogDirectory directory, uint shard, History there)
    {
        var unknown = new LogIdentity(Guid.NewGuid(), shard);
        // Recovery comes after this and verifies what is to be verified; all of it twice would take as long.
        using LogTail tail = LogRecovery.Open(directory, unknown, RecoveryOptions.EndOnly);
        using var files = new LogHistory(directory.Disk, directory.Location, LogReading.Stopped);
        return Reconciliation.Judge(tail.Identity, files.Read(tail.LastSequence), there);
    }
}

using Matching.Engine.Events;
using Matching.Journal.EventStore;
using Matching.Journal.Log;

namespace Matching.Journal.Replication;

/// <summary>Log and stream can't be brought together; an operator has to look.</summary>
public sealed class StreamRefusedException(string why) : Exception(why);

/// <summary>Who is told of what a start does with the log, while it does it.</summary>
public sealed record StreamStartWatch
{
    /// <summary>Before the log takes what another writer has written.</summary>
    public Action OthersWentOn { get; init; } = () => { };

    /// <summary>Once events are safe aside, before they are taken off the log.</summary>
    public Action<SetAside> WasSetAside { get; init; } = _ => { };

    /// <summary>How far it has come with filling the log, and to where it goes.</summary>
    public Action<long, long> Taken { get; init; } = (_, _) => { };
}

/// <summary>What was done before a start.</summary>
/// <param name="Found">How log and stream stood.</param>
/// <param name="Filled">How many events the log took from the stream.</param>
/// <param name="Aside">What was set aside; null for nothing.</param>
/// <param name="Warning">Of <see cref="StreamRules"/>; null for none.</param>
/// <param name="Cut">What was torn at the log's end and cut; null for nothing.</param>
public sealed record StreamStart(
    Judgement Found, long Filled, SetAside? Aside, string? Warning, LogCut? Cut)
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
    /// <param name="watch">Told of what is done.</param>
    /// <param name="cancellation">Ends it between two pages.</param>
    /// <exception cref="StreamUnavailableException">The stream can't be read.</exception>
    /// <exception cref="StreamRefusedException">They can't be brought together.</exception>
    /// <exception cref="LogDamagedException">The log can't be trusted.</exception>
    public static async Task<StreamStart> RunAsync(
        EventStoreClient client, string stream, LogDirectory directory, uint shard, LogOptions options,
        bool maySeed, StreamStartWatch watch, CancellationToken cancellation)
    {
        try
        {
            StreamRules rules = await StreamRules.ReadAsync(client, stream, cancellation);
            if (rules.Refusal is { } refusal) throw new StreamRefusedException($"{stream}: {refusal}");
            History there = new StreamHistory(client, stream, cancellation).Read();
            (Judgement found, LogCut? cut, LogIdentity own, long last) = Judge(directory, shard, there);
            if (found.IsRefusal && !(maySeed && found.Standing == Standing.NoStream))
                throw new StreamRefusedException($"{found.Standing}: {found.Why}");
            long common = found.Standing == Standing.Forked
                ? found.Sequence - 1
                : Math.Min(last, there.IsEmpty ? 0 : there.Last);
            await RequireSameChainAsync(client, stream, directory, own, common, cancellation);
            SetAside? aside = null;
            if (found.Standing is Standing.Forked or Standing.LogIsBehind) watch.OthersWentOn();
            if (found.Standing == Standing.Forked)
                aside = LogTruncation.From(directory, found.Sequence, watch.WasSetAside);
            long filled = 0;
            if (found.Standing is Standing.Forked or Standing.LogIsBehind)
            {
                // Recovery comes after this and verifies what is to be verified.
                using StreamFill fill = Fill(
                    client, stream, directory, shard, options, RecoveryOptions.EndOnly, there);
                filled = await fill.TakeAsync(
                    sequence => watch.Taken(sequence, Math.Max(sequence, there.Last)), cancellation);
            }
            return new StreamStart(found, filled, aside, rules.Warning, cut);
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

    /// <summary>
    /// Of the newest epoch that a log holds the beginning of, null for none; and what was torn at its end.
    /// </summary>
    /// <exception cref="LogDamagedException">The log can't be trusted.</exception>
    public static (EpochPolicy? Policy, LogCut? Cut) PolicyOf(LogDirectory directory, uint shard)
    {
        var unknown = new LogIdentity(Guid.NewGuid(), shard);
        using LogTail tail = LogRecovery.Open(directory, unknown, RecoveryOptions.EndOnly);
        using var files = new LogHistory(directory.Disk, directory.Location, LogReading.Stopped);
        return (EpochPolicy.Newest(files.Read(tail.LastSequence)), tail.Cut);
    }

    private static StreamFill Fill(
        EventStoreClient client, string stream, LogDirectory directory, uint shard, LogOptions options,
        RecoveryOptions recovery, History there)
    {
        Event genesis = there.Event(1);
        var identity = new LogIdentity(Reconciliation.VenueOf(in genesis), shard);
        return new StreamFill(client, stream, directory, identity, options, recovery);
    }

    /// <summary>
    /// The log's chain against what the stream states of the last whole block that both have: what was
    /// refused as it was taken is in the log, and must not pass at the next start.
    /// </summary>
    private static async Task RequireSameChainAsync(
        EventStoreClient client, string stream, LogDirectory directory, LogIdentity own, long common,
        CancellationToken cancellation)
    {
        long end = common - common % LogFormat.EventsPerChainBlock;
        using var files = new LogHistory(directory.Disk, directory.Location, LogReading.Stopped);
        if (end == 0 || end < files.Read(common).First) return;
        StreamPage page = await client.ReadAsync(stream, end - 1, ReadDirection.Forwards, 1, cancellation);
        if (page.Events is not [{ CustomMetadata.Length: LogFormat.HashBytes } said]) return;
        using EventChain chain = files.ChainThrough(own, end);
        Hash256 stated = Hash256.Read(said.CustomMetadata.Span);
        if (stated != chain.Hash)
            throw new StreamRefusedException(
                $"The stream says C_{end / LogFormat.EventsPerChainBlock} = {stated}, the log's events make"
                + $" {chain.Hash}.");
    }

    private static (Judgement Found, LogCut? Cut, LogIdentity Own, long Last) Judge(
        LogDirectory directory, uint shard, History there)
    {
        var unknown = new LogIdentity(Guid.NewGuid(), shard);
        // Recovery comes after this and verifies what is to be verified; all of it twice would take as long.
        using LogTail tail = LogRecovery.Open(directory, unknown, RecoveryOptions.EndOnly);
        using var files = new LogHistory(directory.Disk, directory.Location, LogReading.Stopped);
        Judgement found = Reconciliation.Judge(tail.Identity, files.Read(tail.LastSequence), there);
        return (found, tail.Cut, tail.Identity, tail.LastSequence);
    }
}

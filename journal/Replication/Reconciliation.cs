using Matching.Engine.Events;
using Matching.Journal.Log;

namespace Matching.Journal.Replication;

/// <summary>How a log and its shard's stream stand to each other.</summary>
public enum Standing
{
    None = 0,

    /// <summary>Both hold the same events, perhaps none.</summary>
    Equal = 1,

    /// <summary>The stream is a beginning of the log: the rest is to be shipped.</summary>
    StreamIsBehind = 2,

    /// <summary>The log is a beginning of the stream: it is to be filled.</summary>
    LogIsBehind = 3,

    /// <summary>
    /// From some event on the stream goes on under another writer, who began an epoch: the log's own tail is
    /// to be set aside.
    /// </summary>
    Forked = 4,

    /// <summary>The log holds events, and there is no stream.</summary>
    NoStream = 5,

    /// <summary>The stream's first event is not at revision 0: something was deleted.</summary>
    StreamWasCut = 6,

    /// <summary>The stream begins with another shard's genesis, or with none.</summary>
    OtherShard = 7,

    /// <summary>The two differ within one epoch: one of them was altered.</summary>
    ForkedInEpoch = 8,

    /// <summary>They differ, and the log has the later epoch: the stream lost what it acknowledged.</summary>
    StreamLostEvents = 9,

    /// <summary>The log is pruned beyond the stream's end: what lies between is in an archive only.</summary>
    LogIsPruned = 10,
}

/// <param name="Standing">How they stand.</param>
/// <param name="Sequence">Where they part; else the last event that both hold.</param>
/// <param name="Why">For people.</param>
public readonly record struct Judgement(Standing Standing, long Sequence, string Why)
{
    /// <summary>Only an operator can mend it.</summary>
    public bool IsRefusal => Standing >= Standing.NoStream;
}

/// <summary>
/// Compares a log with its shard's stream, before anything is served. It looks at few events: histories of
/// one shard agree up to an event, and from there on they don't.
/// </summary>
internal static class Reconciliation
{
    /// <param name="shard">The log's; of an empty log only the shard's number counts.</param>
    /// <param name="log">What the directory holds.</param>
    /// <param name="stream">What EventStoreDB holds.</param>
    /// <exception cref="InvalidDataException">One of them holds what is no event.</exception>
    public static Judgement Judge(LogIdentity shard, History log, History stream)
    {
        if (stream.IsEmpty)
        {
            return log.IsEmpty
                ? new Judgement(Standing.Equal, 0, "neither holds an event")
                : new Judgement(
                    Standing.NoStream, log.Last, $"the log ends at {log.Last}, there is no stream");
        }
        if (stream.First != 1)
            return new Judgement(Standing.StreamWasCut, stream.First, $"it begins with event {stream.First}");
        if (!IsOf(shard, stream, log.IsEmpty))
            return new Judgement(Standing.OtherShard, 1, "its first event is not this shard's genesis");
        if (log.IsEmpty) return Behind(0, stream.Last);
        long common = Math.Min(log.Last, stream.Last);
        if (common < log.First)
        {
            string gap = $"the log begins with event {log.First}, the stream ends at {stream.Last}";
            return new Judgement(Standing.LogIsPruned, stream.Last, gap);
        }
        if (!IsSame(log, stream, common)) return Parted(log, stream, common);
        if (log.Last < stream.Last) return Behind(log.Last, stream.Last);
        return log.Last > stream.Last
            ? new Judgement(
                Standing.StreamIsBehind, common, $"the stream ends at {common}, the log at {log.Last}")
            : new Judgement(Standing.Equal, common, $"both end at {common}");
    }

    private static Judgement Behind(long log, long stream) =>
        new(Standing.LogIsBehind, log, $"the log ends at {log}, the stream at {stream}");

    private static bool IsOf(LogIdentity shard, History stream, bool isNew)
    {
        Event first = stream.Event(1);
        if (first.Header.Kind != EventKind.Genesis || first.Genesis.Terms.Shard != shard.Shard) return false;
        return isNew || VenueOf(first) == shard.VenueId;
    }

    /// <summary>As <see cref="LogIdentity"/> has it.</summary>
    public static Guid VenueOf(in Event genesis)
    {
        Span<byte> bytes = stackalloc byte[16];
        genesis.Genesis.Terms.VenueId.CopyTo(bytes);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>
    /// The same bytes, in an epoch that the same writer began: one writer has written one history, so all
    /// before it is the same too.
    /// </summary>
    private static bool IsSame(History log, History stream, long sequence)
    {
        if (!log.IsSameAt(stream, sequence)) return false;
        return log.IsSameAt(stream, log.FirstOfEpoch(log.Event(sequence).Header.Epoch));
    }

    private static Judgement Parted(History log, History stream, long common)
    {
        long at = History.Search(log.First, common, sequence => !IsSame(log, stream, sequence));
        Event ours = log.Event(at);
        Event theirs = stream.Event(at);
        string where = $"they part at event {at}, epoch {ours.Header.Epoch} here,"
            + $" {theirs.Header.Epoch} in the stream";
        if (at == log.First && at > 1) return new Judgement(Standing.LogIsPruned, at, where);
        if (theirs.Header.Epoch > ours.Header.Epoch || IsLostRace(in ours, in theirs))
            return new Judgement(Standing.Forked, at, where);
        return theirs.Header.Epoch == ours.Header.Epoch
            ? new Judgement(Standing.ForkedInEpoch, at, where)
            : new Judgement(Standing.StreamLostEvents, at, where);
    }

    /// <summary>Two began an epoch at once; the stream has taken the other one's.</summary>
    private static bool IsLostRace(in Event ours, in Event theirs) =>
        ours.Header.Kind == EventKind.EpochStarted && theirs.Header.Kind == EventKind.EpochStarted
        && ours.EpochStarted.Terms.WriterId != theirs.EpochStarted.Terms.WriterId;
}

using System.Text.Json.Nodes;
using Matching.Journal.Log;
using Matching.Replay.Statistics;

namespace Matching.Replay.Tool;

/// <summary>A journal's figures for scripts.</summary>
internal static class StatisticsJson
{
    private const long NanosecondsPerTick = 100;

    public static void Write(JournalStatistics statistics, TextWriter output)
    {
        LogFacts log = statistics.Log;
        var json = new JsonObject
        {
            ["venueId"] = log.Identity.VenueId.ToString(),
            ["shard"] = log.Identity.Shard,
            ["running"] = statistics.Place.Reading == LogReading.Running,
            ["firstSequence"] = log.FirstSequence,
            ["lastSequence"] = log.LastSequence,
            ["firstTime"] = statistics.FirstTime,
            ["lastTime"] = statistics.LastTime,
            ["events"] = statistics.Events,
            ["eventBytes"] = statistics.EventBytes,
            ["transactions"] = statistics.Transactions,
            ["continuations"] = statistics.Continuations,
            ["groups"] = statistics.Groups,
            ["seals"] = statistics.Seals,
            ["groupBytes"] = statistics.GroupBytes,
            ["sealed"] = log.LastKind == GroupKind.Seal,
            ["tornBytes"] = log.Torn?.Bytes ?? 0,
            ["unprovedEvents"] = log.UnprovedEvents,
            ["unknown"] = statistics.Unknown,
            ["epochs"] = new JsonArray([.. statistics.Epochs.Select(Epoch)]),
            ["segments"] = new JsonArray([.. log.Segments.Select(Segment)]),
            ["byKind"] = new JsonObject(statistics.ByKind.Select(
                entry => KeyValuePair.Create(entry.Kind.ToString(), (JsonNode?)entry.Count))),
            ["byReason"] = new JsonObject(statistics.ByReason.Select(
                entry => KeyValuePair.Create(entry.Reason.ToString(), (JsonNode?)entry.Count))),
            ["commands"] = statistics.Rates.Commands,
            ["mostCommandsInASecond"] = statistics.Rates.MostInASecond,
            ["mostCommandsAt"] = statistics.Rates.MostAt,
            ["commandsByTimeWidthNs"] = statistics.Rates.WidthNs,
            ["commandsByTime"] = new JsonArray([.. statistics.Rates.Buckets.Select(Rate)]),
            ["largestTransactions"] = new JsonArray([.. statistics.Largest.Select(Transaction)]),
        };
        output.WriteLine(json.ToJsonString());
    }

    private static JsonNode Epoch(EpochStart epoch) => new JsonObject
    {
        ["epoch"] = epoch.Epoch,
        ["sequence"] = epoch.Sequence,
        ["time"] = epoch.Time,
        ["writerId"] = epoch.WriterId.ToString(),
        ["ackPolicy"] = epoch.Policy.Acks.ToString(),
        ["maxStreamSilenceNs"] = epoch.Policy.MaxSilence.Ticks * NanosecondsPerTick,
        ["maxStreamLag"] = epoch.Policy.MaxLag,
    };

    private static JsonNode Rate((long Time, long Commands) bucket) => new JsonObject
    {
        ["time"] = bucket.Time,
        ["commands"] = bucket.Commands,
    };

    private static JsonNode Transaction(TransactionSize transaction) => new JsonObject
    {
        ["firstSequence"] = transaction.FirstSequence,
        ["command"] = transaction.Command.ToString(),
        ["events"] = transaction.Events,
        ["bytes"] = transaction.Bytes,
        ["time"] = transaction.Time,
    };

    private static JsonNode Segment(LogSegment segment) => new JsonObject
    {
        ["ordinal"] = segment.Ordinal,
        ["bytes"] = segment.Bytes,
        ["firstSequence"] = segment.FirstSequence,
        ["createdTime"] = segment.CreatedNs,
    };
}

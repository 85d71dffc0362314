using System.Text.Json;
using System.Text.Json.Nodes;
using Matching.Journal.Log;
using Matching.Replay.Snapshots;
using Matching.Replay.Verification;

namespace Matching.Replay.Tool;

/// <summary>A verification's report for scripts; docs/AUDITING.md names the fields.</summary>
internal static class VerificationJson
{
    public static void Write(VerificationReport report, TextWriter output)
    {
        var json = new JsonObject
        {
            ["verdict"] = JsonNamingPolicy.CamelCase.ConvertName(report.Verdict.ToString()),
            ["events"] = report.Events,
            ["transactions"] = report.Transactions,
            ["epochs"] = report.Epochs,
            ["instruments"] = report.Instruments,
            ["foldedOnly"] = new JsonArray([.. report.FoldedOnly.Select(Range)]),
            ["difference"] = DifferenceOf(report.Difference),
            ["damage"] = DamageOf(report.Damage),
            ["log"] = LogOf(report),
            ["start"] = StartOf(report.Start),
            ["comparedSnapshots"] = new JsonArray([.. report.ComparedSnapshots]),
            ["damagedSnapshots"] = new JsonArray([.. report.DamagedSnapshots]),
            ["foldedState"] = report.FoldedState?.ToString(),
            ["reexecutedState"] = report.ReexecutedState?.ToString(),
            ["instrumentHashes"] = new JsonArray([.. report.InstrumentHashes.Select(Instrument)]),
            ["seconds"] = report.Elapsed.TotalSeconds,
        };
        output.WriteLine(json.ToJsonString());
    }

    private static JsonNode Instrument(InstrumentHash instrument) => new JsonObject
    {
        ["instrumentId"] = instrument.InstrumentId,
        ["symbol"] = instrument.Symbol,
        ["folded"] = instrument.Folded.ToString(),
        ["reexecuted"] = instrument.Reexecuted.ToString(),
    };

    private static JsonNode Range(SequenceRange range) =>
        new JsonObject { ["from"] = range.From, ["to"] = range.To };

    private static JsonObject? DifferenceOf(Difference? difference) => difference is null ? null : new()
    {
        ["sequence"] = difference.Sequence,
        ["why"] = difference.Why,
        ["fields"] = new JsonArray([.. difference.Fields.Select(field => JsonValue.Create(field))]),
        ["expected"] = difference.Expected,
        ["found"] = difference.Found,
    };

    private static JsonObject? StartOf(SnapshotHeader? start) => start is not { } snapshot ? null : new()
    {
        ["sequence"] = snapshot.Sequence,
        ["stateHash"] = snapshot.StateHash.ToString(),
    };

    private static JsonObject? DamageOf(Damage? damage) => damage is null ? null : new()
    {
        ["segment"] = damage.SegmentOrdinal,
        ["offset"] = damage.Offset,
        ["sequence"] = damage.Sequence,
        ["why"] = damage.Sentence,
    };

    private static JsonObject? LogOf(VerificationReport report) =>
        report.Log is { } log ? LogOf(report, log) : null;

    private static JsonObject LogOf(VerificationReport report, LogFacts log) => new()
    {
        ["venueId"] = log.Identity.VenueId.ToString(),
        ["shard"] = log.Identity.Shard,
        ["running"] = report.Place.Reading == LogReading.Running,
        ["firstSequence"] = log.FirstSequence,
        ["lastSequence"] = log.LastSequence,
        ["anchor"] = report.IsFromGenesis ? "genesis" : "segmentHeader",
        ["anchorBlocks"] = log.AnchorBlocks,
        ["anchorHash"] = log.AnchorHash.ToString(),
        ["chainBlocks"] = log.ChainBlocks,
        ["chainHash"] = log.ChainHash.ToString(),
        ["groupHash"] = log.LastGroupHash.ToString(),
        ["sealed"] = log.LastKind == GroupKind.Seal,
        ["tornBytes"] = log.Torn?.Bytes ?? 0,
        ["unprovedEvents"] = log.UnprovedEvents,
    };
}

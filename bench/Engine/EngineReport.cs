using System.Globalization;
using System.Text.Json;

namespace Matching.Bench.Engine;

/// <summary>What <c>bench engine</c> says, for people and for scripts.</summary>
internal static class EngineReport
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };

    private static readonly string[] s_columns =
    [
        "", "M/s", "min", "max", "to bare", "by round", "to textbook", "p50 ns", "p99", "p99.9", "max",
        "bytes", "GCs", "trades", "hash",
    ];

    public static void Write(WorkloadResult result)
    {
        var facts = result.Workload.Facts;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Workload.Name}: {result.Workload.Commands.Length:N0} commands: new {facts.New:N0}, "
            + $"ioc {facts.ImmediateOrCancel:N0}, cancel {facts.Cancels:N0}, replace {facts.Replaces:N0}; "
            + $"{facts.Trading:N0} trade ({facts.Trades:N0} trades); at the end {facts.Resting:N0} rest at "
            + $"{facts.Prices:N0} prices"));
        Console.WriteLine(Line(s_columns));
        foreach (var contender in result.Contenders) Console.WriteLine(Line(Row(result, contender)));
        if (!result.AllAgree) Console.WriteLine($"{result.Workload.Name}: THE TRADES DIFFER");
    }

    public static void WriteJson(IEnumerable<WorkloadResult> results, FileInfo file) => File.WriteAllText(
        file.FullName, JsonSerializer.Serialize(results.Select(Fields), s_indented));

    private static string Line(string[] cells) => string.Concat(
        cells.Select((cell, index) => cell.PadLeft(Math.Max(s_columns[index].Length, 8) + 2)));

    private static string[] Row(WorkloadResult result, ContenderResult contender)
    {
        var (bare, textbook) = (result.Find("bare"), result.Find("textbook"));
        var commands = result.Workload.Commands.Length;
        double PerSecond(Measurement round) => commands * 1_000.0 / round.Nanoseconds;
        return
        [
            contender.Name, Two(result.MillionsPerSecond(contender)), Two(contender.Rounds.Min(PerSecond)),
            Two(contender.Rounds.Max(PerSecond)), Two(contender.RatioOfMedians(bare)),
            Two(contender.MedianOfRatios(bare)), Two(contender.RatioOfMedians(textbook)),
            Whole(contender.Latency.P50Ns), Whole(contender.Latency.P99Ns), Whole(contender.Latency.P999Ns),
            Whole(contender.Latency.MaxNs), Whole(contender.AllocatedBytes), Whole(contender.Collections),
            Whole(contender.Tally.Trades), contender.Tally.Hash.ToString("x16", CultureInfo.InvariantCulture),
        ];
    }

    private static Dictionary<string, object?> Fields(WorkloadResult result) => new()
    {
        ["workload"] = result.Workload.Name,
        ["commands"] = result.Workload.Commands.Length,
        ["facts"] = result.Workload.Facts,
        ["agree"] = result.AllAgree,
        ["contenders"] = result.Contenders.Select(contender => Fields(result, contender)),
    };

    private static Dictionary<string, object?> Fields(
        WorkloadResult result, ContenderResult contender) => new()
        {
            ["name"] = contender.Name,
            ["commandsPerSecond"] = Math.Round(result.MillionsPerSecond(contender) * 1e6),
            ["roundsNs"] = contender.Rounds.Select(round => round.Nanoseconds),
            ["ratioOfMediansToBare"] = contender.RatioOfMedians(result.Find("bare")),
            ["medianOfRatiosToBare"] = contender.MedianOfRatios(result.Find("bare")),
            ["ratioOfMediansToTextbook"] = contender.RatioOfMedians(result.Find("textbook")),
            ["medianOfRatiosToTextbook"] = contender.MedianOfRatios(result.Find("textbook")),
            ["latency"] = contender.Latency,
            ["allocatedBytes"] = contender.AllocatedBytes,
            ["collections"] = contender.Collections,
            ["trades"] = contender.Tally.Trades,
            ["hash"] = contender.Tally.Hash.ToString("x16", CultureInfo.InvariantCulture),
        };

    private static string Two(double? value) => value?.ToString("N2", CultureInfo.InvariantCulture) ?? "-";

    private static string Whole(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}

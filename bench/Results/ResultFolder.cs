using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using HdrHistogram;

namespace Matching.Bench.Results;

/// <summary>
/// Where the runs of all verbs are kept: one JSON file a run, and for each of its histograms a file that any
/// HdrHistogram plotter reads.
/// </summary>
internal sealed partial class ResultFolder
{
    private const string Extension = ".json";
    private const double NanosecondsPerMicrosecond = 1_000;
    private const int StepsPerHalving = 5;

    private static readonly JsonSerializerOptions s_json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        // A ratio to nothing, of a run too short to have cost any.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly double[] s_percentiles =
        [0, 10, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 99.95, 99.99, 99.995, 99.999, 100];

    public ResultFolder(string path) => Location = Directory.CreateDirectory(path).FullName;

    public string Location { get; }

    /// <summary>All runs in the folder, oldest first; those of one call by name.</summary>
    /// <exception cref="InvalidDataException">A file is not a run's, or of another format.</exception>
    public static IReadOnlyList<RunRecord> Read(string path) =>
        [.. Directory.EnumerateFiles(path, $"*{Extension}").Select(ReadFile)
            .OrderBy(run => run.Conditions.Began).ThenBy(run => run.Name, StringComparer.Ordinal)];

    /// <param name="run">Without its histograms, which are summed up here.</param>
    /// <param name="histograms">In nanoseconds, by name.</param>
    public RunRecord Write(RunRecord run, params (string Name, HistogramBase Values)[] histograms)
    {
        string name = FreeName(run);
        var summaries = new List<HistogramSummary>();
        foreach ((string what, HistogramBase values) in histograms)
        {
            if (values.TotalCount == 0) continue;
            string file = $"{name}.{Slug(what)}.hgrm";
            using (var writer = new StreamWriter(Path.Combine(Location, file)))
                values.OutputPercentileDistribution(writer, StepsPerHalving, NanosecondsPerMicrosecond);
            summaries.Add(Summarise(what, file, values));
        }
        RunRecord whole = run with { Histograms = summaries };
        string path = Path.Combine(Location, name + Extension);
        File.WriteAllText(path, JsonSerializer.Serialize(whole, s_json));
        return whole;
    }

    private static HistogramSummary Summarise(string name, string file, HistogramBase values) => new(
        name, file, values.TotalCount, values.GetMean() / NanosecondsPerMicrosecond,
        [.. s_percentiles.Select(percentile => new PercentilePoint(
            percentile,
            (percentile == 100 ? values.GetMaxValue() : values.GetValueAtPercentile(percentile))
                / NanosecondsPerMicrosecond))]);

    private static RunRecord ReadFile(string path)
    {
        try
        {
            RunRecord? run = JsonSerializer.Deserialize<RunRecord>(File.ReadAllText(path), s_json);
            if (run is { Format: RunRecord.CurrentFormat }) return run;
        }
        catch (JsonException wrong)
        {
            throw new InvalidDataException($"{path} is no run of bench: {wrong.Message}", wrong);
        }
        throw new InvalidDataException($"{path} is a run in another format");
    }

    private string FreeName(RunRecord run)
    {
        string time = run.Conditions.Began.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        string wanted = $"{time}-{Slug(run.Verb)}-{Slug(run.Name)}";
        string name = wanted;
        for (int i = 2; File.Exists(Path.Combine(Location, name + Extension)); i++) name = $"{wanted}-{i}";
        return name;
    }

    private static string Slug(string text) => Unfit().Replace(text.ToLowerInvariant(), "-").Trim('-');

    [GeneratedRegex("[^a-z0-9.]+")]
    private static partial Regex Unfit();
}

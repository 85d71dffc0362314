namespace Matching.Bench.Results;

/// <summary>
/// One thing measured under one setting, over all its rounds: what a results folder holds a JSON file of.
/// </summary>
internal sealed record RunRecord
{
    public const int CurrentFormat = 1;

    public int Format { get; init; } = CurrentFormat;

    /// <summary>Which verb of <c>bench</c> measured it.</summary>
    public required string Verb { get; init; }

    /// <summary>What was measured: with the verb and the settings it names the run.</summary>
    public required string Name { get; init; }

    public required IReadOnlyDictionary<string, string> Settings { get; init; }
    public required RunConditions Conditions { get; init; }

    /// <summary>Of the work that was done; two runs of one setting that did the same have the same.</summary>
    public required string Checksum { get; init; }

    /// <summary>Whether the work was the right one; else the figures mean nothing.</summary>
    public required bool Holds { get; init; }

    public IReadOnlyList<ProcessCost> Processes { get; init; } = [];
    public IReadOnlyList<Figure> Figures { get; init; } = [];
    public IReadOnlyList<BaselineRatio> Ratios { get; init; } = [];
    public IReadOnlyList<HistogramSummary> Histograms { get; init; } = [];

    public Figure? FindFigure(string name) => Figures.FirstOrDefault(figure => figure.Name == name);

    public HistogramSummary? FindHistogram(string name) =>
        Histograms.FirstOrDefault(histogram => histogram.Name == name);
}

/// <summary>What a figure means nothing without.</summary>
/// <param name="Began">UTC.</param>
/// <param name="Seconds">All rounds and baselines together.</param>
/// <param name="Commit">What the program was built from.</param>
/// <param name="CommandLine">That can be given again.</param>
/// <param name="Scheduling">The process's policy and nice value.</param>
/// <param name="Cores">That the process may run on.</param>
/// <param name="LoadBefore">The kernel's three averages.</param>
internal sealed record RunConditions(
    DateTime Began, double Seconds, MachineFacts Machine, string Commit, string CommandLine,
    string Scheduling, string Cores, string LoadBefore, string LoadAfter);

/// <summary>What a process spent on its memory while it was measured.</summary>
/// <param name="Process">Its part in the run.</param>
/// <param name="Collections">Of generation 0, 1 and 2.</param>
/// <param name="PauseLongestMs">The longest time that all its threads stood still for the collector.</param>
internal sealed record ProcessCost(
    string Process, IReadOnlyList<int> Collections, double PauseLongestMs, double PauseTotalMs,
    long AllocatedBytes)
{
    /// <summary>Of several turns of one process.</summary>
    public static ProcessCost Sum(IEnumerable<ProcessCost> turns)
    {
        ProcessCost[] all = [.. turns];
        return new ProcessCost(
            all[0].Process,
            [.. Enumerable.Range(0, 3).Select(generation => all.Sum(one => one.Collections[generation]))],
            all.Max(one => one.PauseLongestMs), Math.Round(all.Sum(one => one.PauseTotalMs), 3),
            all.Sum(one => one.AllocatedBytes));
    }
}

/// <summary>A number of each round, in the order of the rounds.</summary>
internal sealed record Figure(string Name, string Unit, bool HigherIsBetter, IReadOnlyList<double> Rounds)
{
    public double Median => Statistics.Median(Rounds);
}

/// <summary>
/// A figure to the baseline's, round by round, both taken in turns: what holds on a noisy machine.
/// </summary>
/// <param name="Bar">What it is held against; null for nothing.</param>
internal sealed record BaselineRatio(
    string Name, string Baseline, bool HigherIsBetter, IReadOnlyList<double> Rounds, double? Bar = null)
{
    public double Median => Statistics.Median(Rounds);

    public bool? MeetsBar => Bar is not { } bar ? null : HigherIsBetter ? Median >= bar : Median <= bar;
}

/// <summary>Times of one kind, in microseconds; the file beside the JSON has every bucket.</summary>
/// <param name="Points">Percentile and value, rising.</param>
internal sealed record HistogramSummary(
    string Name, string File, long Count, double MeanUs, IReadOnlyList<PercentilePoint> Points)
{
    public double At(double percentile) => Points.First(point => point.Percentile >= percentile).Us;
}

internal readonly record struct PercentilePoint(double Percentile, double Us);

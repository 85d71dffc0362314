using Matching.Bench.Campaigns.Simulation;
using Matching.Journal.Log;

namespace Matching.Bench.Campaigns.PowerLoss;

/// <summary>
/// One thing that is done on the disk. What it needs is in the play; a new kind of step is a new delegate.
/// </summary>
internal delegate void TraceStep(TracePlay play);

/// <summary>
/// What a venue does to its disk, step by step, always the same; the power goes somewhere in it.
/// </summary>
/// <param name="Options">Of the log; its threads must be the caller's.</param>
/// <param name="Weight">Its share of the images, beside those of the other traces.</param>
/// <param name="Pivots">Around how many of its unsynced parts a point has an image of each shape.</param>
/// <param name="AllSubsetsUpTo">So many unsynced parts.</param>
internal sealed record Trace(
    string Name, LogOptions Options, int Weight, int Pivots, int AllSubsetsUpTo,
    IReadOnlyList<TraceStep> Steps)
{
    /// <summary>More than half a segment in a group, as the largest transaction makes one.</summary>
    private const int LargestTransaction = 4_000;

    /// <summary>Rolls, seals and two starts of a log of small segments.</summary>
    public static Trace Small { get; } = new(
        "small", LogScript.Small, Weight: 63, Pivots: 64, AllSubsetsUpTo: 10,
    [
        Start,
        Groups(1, 0, 12, 3, 80, 0, 25, 25, 2, 0, 1, 1, 1, 1, 1, 1, 0, 30, 30, 30, 5),
        Start,
        Groups(40, 3, 55, 0, 90, 0, 70, 25, 0, 65, 1, 1, 0, 100, 45, 2, 75, 0, 95, 5),
    ]);

    /// <summary>Groups as large as they get, in the smallest segments that the venue takes.</summary>
    public static Trace Large { get; } = new(
        "large", LogScript.Small with { SegmentBytes = LogFormat.MinSegmentBytes, FillStepBytes = 1 << 20 },
        Weight: 1, Pivots: 8, AllSubsetsUpTo: 2,
        [Start, Groups(2, LargestTransaction, 0, LargestTransaction, 7), Start, Groups(LargestTransaction)]);

    public static IReadOnlyList<Trace> All { get; } = [Small, Large];

    /// <summary>
    /// Opens the log, after an orderly stop where it was open: recovery is part of the trace.
    /// </summary>
    private static void Start(TracePlay play) => play.Open();

    /// <summary>A commit group of so many events each; 0 stands for a seal.</summary>
    private static TraceStep Groups(params int[] groups) => play =>
    {
        foreach (int events in groups) play.Append(events);
    };
}

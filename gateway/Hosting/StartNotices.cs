using System.Diagnostics;
using Matching.Journal.Log;

namespace Matching.Gateway.Hosting;

/// <summary>What a start that takes long says of how far it is.</summary>
internal sealed class StartNotices
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(1);

    private long _saidAt = Stopwatch.GetTimestamp();

    private StartNotices()
    {
    }

    /// <summary>Of one fill from the stream.</summary>
    public static StartNotices OfFill() => new();

    /// <summary>Behind each segment.</summary>
    public static void Write(RecoveryProgress progress) => Console.WriteLine(
        $"recovery   {progress.SegmentsDone} of {progress.SegmentsInAll} segments,"
        + $" to event {progress.NextSequence - 1}");

    /// <summary>What was torn at the log's end, if anything was.</summary>
    public static void Write(LogCut? cut)
    {
        if (cut is not { } torn) return;
        Console.WriteLine(
            $"cut        {torn.Bytes} bytes of a torn write before event {torn.NextSequence}: {torn.Why}");
    }

    /// <summary>A standby's state, behind each segment that it has executed again.</summary>
    public static void WriteExecuted(long sequence) =>
        Console.WriteLine($"recovery   executed again to event {sequence}");

    /// <summary>A log that is filled from the stream: once a second.</summary>
    public void Write(long sequence, long last)
    {
        if (Stopwatch.GetElapsedTime(_saidAt) < s_every) return;
        Console.WriteLine($"stream     filled to event {sequence} of {last}");
        _saidAt = Stopwatch.GetTimestamp();
    }
}

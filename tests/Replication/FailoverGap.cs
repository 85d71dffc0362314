using System.Diagnostics;
using System.Globalization;
using Matching.Gateway.Hosting;

namespace Matching.Tests.Replication;

/// <summary>What one failover took, and where the time went.</summary>
/// <param name="IsStopped">By SIGSTOP; else it was killed.</param>
/// <param name="TakenOver">From the fault until the standby owned the next epoch.</param>
/// <param name="Started">From then on, until the new primary took connections.</param>
/// <param name="Reached">From then on, until all clients had seen items of it.</param>
internal sealed record FailoverGap(bool IsStopped, TimeSpan TakenOver, TimeSpan Started, TimeSpan Reached)
{
    public TimeSpan Whole => TakenOver + Started + Reached;

    /// <param name="isStopped">Else it was killed.</param>
    /// <param name="began">The fault, as <see cref="Stopwatch"/> counts.</param>
    /// <param name="successor">Has said that it was promoted, and that it listens.</param>
    public static FailoverGap Until(bool isStopped, long began, RealVenue successor)
    {
        long now = Stopwatch.GetTimestamp();
        // What a client saw may be known before the process's own line has come through.
        long listens = Math.Min(successor.HeardAt("journal    ") ?? now, now);
        long promoted = Math.Clamp(successor.HeardAt("promoted") ?? listens, began, Math.Max(began, listens));
        listens = Math.Max(listens, promoted);
        return new FailoverGap(
            isStopped, Stopwatch.GetElapsedTime(began, promoted),
            Stopwatch.GetElapsedTime(promoted, listens), Stopwatch.GetElapsedTime(listens, now));
    }

    /// <summary>Their middles and ends, and those of each part.</summary>
    public static string Describe(IReadOnlyCollection<FailoverGap> gaps)
    {
        string Middle(Func<FailoverGap, TimeSpan> part) => Seconds(At(gaps, part, 0.5));
        return $"{Middle(gap => gap.Whole)} s in the middle ({Middle(gap => gap.TakenOver)} to the next"
            + $" epoch, {Middle(gap => gap.Started)} for its start, {Middle(gap => gap.Reached)} until all"
            + $" clients were there), {Seconds(At(gaps, gap => gap.Whole, 0.9))} s in nine of ten,"
            + $" {Seconds(At(gaps, gap => gap.Whole, 1))} s at most";
    }

    private static TimeSpan At(
        IReadOnlyCollection<FailoverGap> gaps, Func<FailoverGap, TimeSpan> part, double share)
    {
        TimeSpan[] sorted = [.. gaps.Select(part).Order()];
        return sorted.Length == 0 ? default : sorted[(int)((sorted.Length - 1) * share)];
    }

    private static string Seconds(TimeSpan time) =>
        time.TotalSeconds.ToString("F2", CultureInfo.InvariantCulture);
}

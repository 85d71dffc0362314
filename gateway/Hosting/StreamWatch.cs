using Matching.Journal.Replication;

namespace Matching.Gateway.Hosting;

/// <summary>What is seen of the stream at one moment.</summary>
/// <param name="HasEpoch">Whether the stream is known to hold this process's epoch.</param>
internal readonly record struct StreamSight(
    ShippingState State, bool HasEpoch, TimeSpan Silence, long Lag, string Why);

/// <summary>What the watch makes of it.</summary>
/// <param name="Alarm">To be said now; null for nothing new.</param>
/// <param name="Stop">Why the shard must stop; null while it may go on.</param>
/// <param name="IsLate">Whether the venue is to take nothing but what takes away.</param>
internal readonly record struct StreamVerdict(string? Alarm, string? Stop, bool IsLate);

/// <summary>
/// Judges the stream as <see cref="DiskWatch"/> does the disk: silence or lag beyond a bound make the venue
/// cancel-only, another writer ends it. It says each thing once, and when it is over.
/// </summary>
internal sealed class StreamWatch(StreamOptions options)
{
    private bool _said;

    public StreamVerdict Look(in StreamSight sight)
    {
        if (sight.State == ShippingState.Fenced)
            return new StreamVerdict(null, $"the stream: this epoch is over, {sight.Why}", true);
        if (sight.State == ShippingState.Lost)
            return new StreamVerdict(null, $"the stream can't be trusted: {sight.Why}", true);
        bool isLate = !sight.HasEpoch || sight.Silence > options.MaxSilence || sight.Lag > options.MaxLag;
        // A start is not an alarm before it takes as long as a silence may.
        bool isAlarm = sight.Silence > options.MaxSilence || sight.Lag > options.MaxLag;
        if (isAlarm == _said) return new StreamVerdict(null, null, isLate);
        _said = isAlarm;
        string alarm = isAlarm
            ? $"stream-late: cancel-only, {sight.Lag} events and {sight.Silence.TotalSeconds:F1} s behind:"
                + $" {sight.Why}"
            : "stream-late over";
        return new StreamVerdict(alarm, null, isLate);
    }
}

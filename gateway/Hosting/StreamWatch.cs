using Matching.Journal.Replication;

namespace Matching.Gateway.Hosting;

/// <summary>What is seen of the stream at one moment.</summary>
/// <param name="State">How the replicator stands with it.</param>
/// <param name="HasEpoch">Whether the stream is known to hold this process's epoch.</param>
/// <param name="Silence">Since an append of events that it took was sent.</param>
/// <param name="SinceContact">Since an append that it took was sent, one of no events too.</param>
/// <param name="IsRefused">Whether the server has said that it takes none.</param>
/// <param name="Lag">Durable events that it is not known to hold.</param>
/// <param name="Why">Of the last trouble.</param>
internal readonly record struct StreamSight(
    ShippingState State, bool HasEpoch, TimeSpan Silence, TimeSpan SinceContact, bool IsRefused, long Lag,
    string Why);

/// <summary>What the watch makes of it.</summary>
/// <param name="Alarm">To be said now; null for nothing new.</param>
/// <param name="Stop">Why the shard must stop; null while it may go on.</param>
/// <param name="IsLate">Whether the venue is to take nothing but what takes away.</param>
internal readonly record struct StreamVerdict(string? Alarm, string? Stop, bool IsLate);

/// <summary>
/// Judges the stream as <see cref="DiskWatch"/> does the disk: appends that are refused, silence or lag
/// beyond a bound make the venue cancel-only, another writer ends it. It says each thing once, and when it is
/// over.
/// </summary>
internal sealed class StreamWatch(StreamOptions options)
{
    private bool _saidRefused;
    private bool _saidLate;

    public StreamVerdict Look(in StreamSight sight)
    {
        if (sight.State == ShippingState.Fenced)
            return new StreamVerdict(null, $"the stream: this epoch is over, {sight.Why}", true);
        if (sight.State == ShippingState.Lost)
            return new StreamVerdict(null, $"the stream can't be trusted: {sight.Why}", true);
        // An idle venue whose disk is short of space sends nothing to be known by: late, and no alarm here.
        bool isAway = sight.SinceContact > options.MaxSilence || sight.Lag > options.MaxLag;
        bool isLate = !sight.HasEpoch || sight.IsRefused || isAway || sight.Silence > options.MaxSilence;
        string? alarm = Alarms.Changed(
            ref _saidRefused, sight.IsRefused,
            $"stream-refused: cancel-only, EventStoreDB takes no append and will not: {sight.Why}",
            "stream-refused over");
        return new StreamVerdict(
            Alarms.Join(alarm, Alarms.Changed(
                ref _saidLate, isAway,
                $"stream-late: cancel-only, {sight.Lag} events and {sight.SinceContact.TotalSeconds:F1} s"
                    + $" behind: {sight.Why}",
                "stream-late over")),
            null, isLate);
    }
}

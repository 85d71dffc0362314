namespace Matching.Tests.House;

/// <summary>A clock that a test moves by hand; what waits by it waits in real time.</summary>
internal sealed class HandClock : TimeProvider
{
    private long _ticks;
    private long _step;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);

    /// <summary>Moves what it says of the day, and not what it measures by.</summary>
    public void Step(TimeSpan by) => Interlocked.Add(ref _step, by.Ticks);

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public override DateTimeOffset GetUtcNow() =>
        DateTimeOffset.UnixEpoch + TimeSpan.FromTicks(GetTimestamp() + Interlocked.Read(ref _step));
}

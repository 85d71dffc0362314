namespace Matching.Tests.Gateway;

/// <summary>The machine's, and so much later.</summary>
internal sealed class ShiftedClock(TimeSpan by) : TimeProvider
{
    /// <summary>It is noon in UTC as it is made: no test of a day's candle runs past the day.</summary>
    public static ShiftedClock FromNoon() => new(TimeSpan.FromHours(12) - DateTime.UtcNow.TimeOfDay);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
}

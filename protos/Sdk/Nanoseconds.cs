namespace Matching.Client;

/// <summary>The wire's times, nanoseconds since the Unix epoch, UTC, to the 100 ns that .NET keeps.</summary>
internal static class Nanoseconds
{
    private const int PerTick = 100;

    public static long Of(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks * PerTick;

    public static long Of(TimeSpan span) => span.Ticks * PerTick;

    public static DateTimeOffset ToTime(long nanoseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / PerTick);

    public static TimeSpan ToSpan(long nanoseconds) => TimeSpan.FromTicks(nanoseconds / PerTick);
}

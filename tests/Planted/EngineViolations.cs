namespace Matching.Engine;

/// <summary>
/// What the engine must not compile with: CI builds it in, and wants an error for each line.
/// </summary>
internal static class EngineViolations
{
    public static long Clock() => DateTime.UtcNow.Ticks;
    public static long MonotonicClock() => System.Diagnostics.Stopwatch.GetTimestamp();
    public static int Randomness() => Random.Shared.Next();
    public static void Pool() => ThreadPool.QueueUserWorkItem(_ => { });
    public static object Later() => Task.CompletedTask;
    public static bool Disk() => System.IO.File.Exists("x");
    public static void Screen() => Console.WriteLine();
    public static int HashOrder() => "x".GetHashCode();
}

using System.Diagnostics;

namespace Matching.Bench.Micro;

/// <summary>Messages that went from producers to one consumer, and what they added up to.</summary>
internal readonly record struct RaceTurn(long Messages, double Seconds, long Sum)
{
    public double MillionsPerSecond => Messages / Seconds / 1e6;

    /// <summary>Each producer sends the numbers from 1 on: all came, or the sum is another.</summary>
    public static long SumOf(int producers, long each) => producers * (each * (each + 1) / 2);
}

/// <summary>Threads that begin together; the time is from there until the last of them is done.</summary>
internal static class Race
{
    /// <summary>By the stopwatch's own grain.</summary>
    public static long NanosecondsSince(long timestamp) =>
        (long)((Stopwatch.GetTimestamp() - timestamp) * (1e9 / Stopwatch.Frequency));

    public static double Run(params Action[] bodies)
    {
        using var line = new Barrier(bodies.Length + 1);
        var threads = new List<Thread>();
        foreach (Action body in bodies)
            threads.Add(new Thread(() => Begin(line, body)) { IsBackground = true });
        foreach (Thread thread in threads) thread.Start();
        line.SignalAndWait();
        long began = Stopwatch.GetTimestamp();
        foreach (Thread thread in threads) thread.Join();
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static void Begin(Barrier line, Action body)
    {
        line.SignalAndWait();
        body();
    }
}

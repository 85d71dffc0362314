using Matching.Replay.Snapshots;

namespace Matching.Tests.Replay;

/// <summary>Who only follows gives way where cores are wanted, and only there.</summary>
public sealed class SpareTimeTests
{
    [Theory]
    [InlineData(10, 0, 0)]
    [InlineData(10, 2, 0)]
    [InlineData(10, 3, 30)]
    [InlineData(10, 500, 30)]
    [InlineData(90, 90, 100)]
    public void A_follower_that_waits_for_a_core_rests_three_times_its_work_and_else_not(
        int workedMs, int waitedMs, int dueMs) => Assert.Equal(
        TimeSpan.FromMilliseconds(dueMs),
        SpareTime.DueBehind(TimeSpan.FromMilliseconds(workedMs), TimeSpan.FromMilliseconds(waitedMs)));

    /// <summary>Four for each core: each must wait. Read from the system's own count.</summary>
    [Fact]
    public void Threads_that_share_the_cores_with_many_are_told_to_rest()
    {
        int told = 0;
        var threads = new List<Thread>();
        for (int count = 4 * Environment.ProcessorCount; count > 0; count--)
        {
            threads.Add(new Thread(() =>
            {
                using var spare = SpareTime.OfThisThread();
                long until = Environment.TickCount64 + 10_000;
                while (Volatile.Read(ref told) == 0 && Environment.TickCount64 < until)
                    if (spare.Due() > TimeSpan.Zero) Interlocked.Increment(ref told);
            }));
        }
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();

        Assert.NotEqual(0, told);
    }
}

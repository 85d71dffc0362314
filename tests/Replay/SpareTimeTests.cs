using Matching.Replay.Snapshots;

namespace Matching.Tests.Replay;

/// <summary>Who only follows gives way where cores are wanted, and only there.</summary>
public sealed class SpareTimeTests
{
    [Theory]
    [InlineData(10, 0, false, 0)]
    [InlineData(10, 2, false, 0)]
    [InlineData(10, 3, false, 190)]
    [InlineData(10, 500, false, 190)]
    [InlineData(90, 90, false, 400)]
    [InlineData(10, 2, true, 0)]
    [InlineData(10, 3, true, 30)]
    [InlineData(90, 90, true, 100)]
    public void A_follower_that_waits_for_a_core_rests_and_less_where_it_is_far_behind(
        int workedMs, int waitedMs, bool isFarBehind, int dueMs) => Assert.Equal(
        TimeSpan.FromMilliseconds(dueMs),
        SpareTime.DueBehind(
            TimeSpan.FromMilliseconds(workedMs), TimeSpan.FromMilliseconds(waitedMs), isFarBehind));

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
                    if (spare.Due(isFarBehind: true) > TimeSpan.Zero) Interlocked.Increment(ref told);
            }));
        }
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();

        Assert.NotEqual(0, told);
    }
}

using Matching.Gateway.Hosting;
using Matching.Journal.Log;

namespace Matching.Tests.Gateway;

/// <summary>What the watchdog says, and when it ends the venue; no clock is asked.</summary>
public sealed class DiskWatchTests
{
    private readonly DiskWatch _watch = new();

    [Fact]
    public void A_quick_sync_is_nothing_to_speak_of() =>
        Assert.Equal(new DiskVerdict(null, null, true), Look(sync: 0.9));

    [Fact]
    public void A_sync_of_more_than_a_second_is_one_alarm_and_not_ready_until_it_is_over()
    {
        DiskVerdict first = Look(sync: 1.1);
        Assert.StartsWith("slow-sync: ", first.Alarm, StringComparison.Ordinal);
        Assert.False(first.IsReady);
        Assert.Equal(new DiskVerdict(null, null, false), Look(sync: 1.4));
        Assert.Equal(new DiskVerdict("slow-sync over", null, true), Look(sync: 0));
    }

    [Fact]
    public void A_sync_of_more_than_five_seconds_is_the_end()
    {
        Assert.Null(Look(sync: 5).Stop);
        Assert.Contains("a sync has not returned", Look(sync: 5.1).Stop, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_wait_for_a_segment_is_an_alarm_and_the_end_where_nothing_gets_on()
    {
        Assert.StartsWith("slow-segment: ", Look(wait: 1.1).Alarm, StringComparison.Ordinal);
        Assert.Equal(new DiskVerdict(null, null, false), Look(wait: 60, stuck: 29));
        Assert.Contains(
            "nothing of a segment", Look(wait: 60, stuck: 31).Stop, StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_disk_is_said_with_its_cause_at_each_step_and_when_it_is_over()
    {
        Assert.Null(Look(space: DiskSpace.Ample).Alarm);
        DiskVerdict full = Look(space: DiskSpace.Short);
        Assert.Equal("disk-full: cancel-only, the next segment can't be made: full", full.Alarm);
        Assert.False(full.IsReady);
        Assert.Contains("what is left", Look(space: DiskSpace.Last).Alarm, StringComparison.Ordinal);
        Assert.Equal(new DiskVerdict("disk-full over", null, true), Look(space: DiskSpace.Ample));
    }

    private DiskVerdict Look(double sync = 0, double wait = 0, double stuck = 0, DiskSpace space = 0) =>
        _watch.Look(
            TimeSpan.FromSeconds(sync), TimeSpan.FromSeconds(wait), TimeSpan.FromSeconds(stuck), space,
            new IOException("full"));
}

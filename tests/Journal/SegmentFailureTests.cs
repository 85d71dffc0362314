using Matching.Journal.Log;
using static Matching.Bench.Campaigns.Simulation.LogScript;

namespace Matching.Tests.Journal;

/// <summary>Segments that can't be made, were made half, or were made with another size.</summary>
public sealed class SegmentFailureTests
{
    private const int NoSpace = 28;
    private const int InputOutput = 5;

    [Fact]
    public void One_that_lacks_space_is_reported_while_appends_go_on_and_can_be_retried()
    {
        var disk = new SimDisk { FailsWith = NoSpace };
        using OpenLog log = OpenLog.On(disk);
        disk.FailAtCall = disk.Calls + 3;
        log.Append(1);
        Assert.Equal(NextSegmentState.Failed, log.Writer.NextSegment);
        Assert.IsType<DiskException>(log.Writer.NextSegmentError);
        Assert.Equal(DiskSpace.Short, log.Writer.AwaitSpace(1, default));

        log.Append(1, 1, 1);
        Assert.True(log.Writer.RetryNextSegment());
        Assert.Equal(NextSegmentState.Ready, log.Writer.NextSegment);
        log.Append(25, 25, 25);
    }

    [Fact]
    public void One_that_the_medium_fails_is_never_retried_and_stops_the_writer()
    {
        var disk = new SimDisk { FailsWith = InputOutput };
        using OpenLog log = OpenLog.On(disk);
        disk.FailAtCall = disk.Calls + 4;
        log.Append(1);

        Assert.False(log.Writer.RetryNextSegment());
        var stopped = Assert.Throws<LogStoppedException>(() => log.Writer.AwaitSpace(1, default));
        Assert.Contains("the next segment could not be prepared", stopped.Message, StringComparison.Ordinal);
        Assert.Throws<LogStoppedException>(() => log.Append(1));
    }

    [Fact]
    public void A_writer_that_needs_one_which_could_not_be_prepared_stops()
    {
        var disk = new SimDisk();
        using OpenLog log = OpenLog.On(disk);
        disk.FailAtCall = disk.Calls + 3;
        log.Append(1, 1, 1, 1, 1, 1, 1);

        Assert.Equal(0, log.Writer.BytesLeftInSegment);
        Assert.Throws<LogStoppedException>(() => log.Append(1));
    }

    /// <summary>
    /// Of one that is reserved: create, reserve, sync, rename, the directory's sync; of one that is written,
    /// create, two steps of zeros and their syncs, rename, the directory's sync.
    /// </summary>
    [Theory]
    [InlineData(true, 5)]
    [InlineData(false, 7)]
    public void After_a_failure_at_any_call_a_retried_one_is_there_for_good_before_it_is_written_to(
        bool allocates, int calls)
    {
        int retried = 0;
        for (int failing = 1; failing < 20; failing++)
        {
            var disk = new SimDisk { FailsWith = NoSpace, Allocates = allocates };
            using OpenLog log = OpenLog.On(disk);
            disk.FailAtCall = disk.Calls + failing;
            if (Record.Exception(() => log.Append(1)) is not null) continue;
            if (log.Writer.NextSegment != NextSegmentState.Failed) break;
            Assert.True(log.Writer.RetryNextSegment());
            log.Append(25, 25, 25, 25);
            Assert.True(log.Writer.SegmentOrdinal > 1);
            retried++;

            SimDisk image = disk.AfterPowerCut(changes: 0, () => false);
            Assert.Equal(log.Writer.LastSequence, Recover(image));
        }
        Assert.Equal(calls, retried);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(4)]
    public void Prepared_ones_of_another_size_leave_no_gap_whenever_it_ends(int blocks)
    {
        SimDisk before = WithSeveralPrepared();
        Assert.True(LogDirectory.OrdinalsIn(before, Place).Length > 3);
        LogOptions otherSize = Small with { SegmentBytes = blocks * Block };
        SimDisk whole = before.Copy();
        using (OpenLog log = OpenLog.On(whole, otherSize)) log.Append(9, 9);
        Assert.Equal(19, Recover(whole));

        for (int cut = 1; cut <= whole.Calls; cut++)
        {
            SimDisk disk = before.Copy();
            disk.PowerCutAtCall = cut;
            Record.Exception(() =>
            {
                using OpenLog log = OpenLog.On(disk, otherSize);
                log.Append(9, 9);
            });
            Assert.InRange(Recover(disk.AfterPowerCut(changes: 0, () => false)), 1, 19);
            Assert.InRange(Recover(disk.AfterKill()), 1, 19);
        }
    }

    /// <summary>With one event.</summary>
    private static SimDisk WithSeveralPrepared()
    {
        var disk = new SimDisk();
        using OpenLog log = OpenLog.On(disk);
        log.Append(1);
        // A segment as small as these counts as one byte of reserve: it may be too short for a large group.
        var keep = new SpaceToKeep(Normally: 4, AtLast: 0);
        Assert.Equal(DiskSpace.Ample, log.Writer.AwaitSpace(1, keep));
        return disk.Copy();
    }
}

using Matching.Journal.Log;
using static Matching.Bench.Campaigns.Simulation.LogScript;

namespace Matching.Tests.Journal;

/// <summary>How a segment is made, step by step, by how soon the writer needs it.</summary>
public sealed class SegmentFillerTests
{
    private const int Step = 4096;
    private const int Steps = 32;
    private const int StepsAtOnce = 8;

    [Fact]
    public void A_segment_is_made_in_short_steps_while_the_writer_is_not_as_far_in_its_own() =>
        Assert.Equal(Steps, StepsOf(writerOffset: 0, ahead: 1));

    [Fact]
    public void It_is_made_in_long_steps_up_to_where_the_writer_is() =>
        Assert.Equal(Steps / 2 / StepsAtOnce + Steps / 2, StepsOf(writerOffset: Steps / 2 * Step, ahead: 1));

    [Fact]
    public void One_that_is_kept_behind_another_is_never_in_a_hurry() =>
        Assert.Equal(
            Steps / 2 / StepsAtOnce + Steps / 2 + Steps, StepsOf(writerOffset: Steps / 2 * Step, ahead: 2));

    /// <summary>How many writes it takes to make the segments that are to be ready.</summary>
    private static int StepsOf(long writerOffset, int ahead)
    {
        var disk = new SimDisk();
        using LogDirectory directory = LogDirectory.Open(disk, Place);
        var options = new LogOptions
        {
            SegmentBytes = Steps * Step,
            FillStepBytes = Step,
            FillInBackground = false,
        };
        int writes = 0;
        disk.Written = (_, _) => writes++;
        using var filler = new SegmentFiller(directory, options, firstOrdinal: 1);
        filler.WriterOffset = writerOffset;
        filler.Keep(ahead);
        filler.MakeHere();
        Assert.Equal(ahead, filler.ReadyCount);
        return writes;
    }
}

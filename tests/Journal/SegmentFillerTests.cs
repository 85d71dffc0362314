using Matching.Journal.Log;
using static Matching.Bench.Campaigns.Simulation.LogScript;

namespace Matching.Tests.Journal;

/// <summary>How a segment is made, step by step, by how soon the writer needs it.</summary>
public sealed class SegmentFillerTests
{
    private const int Step = 4096;
    private const int Steps = 32;
    private const int StepsBehindAtMost = Steps / 16;

    [Fact]
    public void A_segment_is_all_written_with_zeros_while_the_writer_is_not_much_farther_in_its_own() =>
        Assert.Equal(Steps, StepsOf(writerOffset: StepsBehindAtMost * Step, ahead: 1));

    [Fact]
    public void One_that_the_writer_outruns_is_reserved_and_not_written() =>
        Assert.Equal(0, StepsOf(writerOffset: (StepsBehindAtMost + 1) * Step, ahead: 1));

    [Fact]
    public void So_are_those_that_are_kept_behind_it() =>
        Assert.Equal(0, StepsOf(writerOffset: (StepsBehindAtMost + 1) * Step, ahead: 2));

    [Fact]
    public void On_a_file_system_that_can_not_reserve_it_is_written_however_late_it_is() =>
        Assert.Equal(Steps, StepsOf(writerOffset: Steps / 2 * Step, ahead: 1, allocates: false));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_segment_reads_as_zeros_however_it_was_made(bool isOutrun)
    {
        string place = Directory.CreateTempSubdirectory("segment-filler-").FullName;
        try
        {
            using LogDirectory directory = LogDirectory.Open(new NativeDisk(), place);
            using var filler = new SegmentFiller(directory, Options, firstOrdinal: 1);
            filler.WriterOffset = isOutrun ? Options.SegmentBytes : 0;
            filler.MakeHere();
            using IDiskFile segment = filler.Take();
            byte[] bytes = new byte[Options.SegmentBytes + 1];
            Array.Fill(bytes, (byte)1);
            Assert.Equal(Options.SegmentBytes, segment.Length);
            Assert.Equal(Options.SegmentBytes, segment.Read(0, bytes));
            Assert.Equal(-1, bytes.AsSpan()[..^1].IndexOfAnyExcept((byte)0));
        }
        finally
        {
            Directory.Delete(place, recursive: true);
        }
    }

    /// <summary>How many writes it takes to make the segments that are to be ready.</summary>
    private static int StepsOf(long writerOffset, int ahead, bool allocates = true)
    {
        var disk = new SimDisk { Allocates = allocates };
        using LogDirectory directory = LogDirectory.Open(disk, Place);
        int writes = 0;
        disk.Written = (_, _) => writes++;
        using var filler = new SegmentFiller(directory, Options, firstOrdinal: 1);
        filler.WriterOffset = writerOffset;
        filler.Keep(ahead);
        filler.MakeHere();
        Assert.Equal(ahead, filler.ReadyCount);
        return writes;
    }

    private static LogOptions Options { get; } = new()
    {
        SegmentBytes = Steps * Step,
        FillStepBytes = Step,
        FillInBackground = false,
    };
}

using Matching.Bench.Engine;
using Matching.Bench.Micro;
using Matching.Bench.Pipeline;
using Matching.Journal.Log;
using Matching.Tests.House;

namespace Matching.Tests.Bench;

/// <summary>
/// <c>bench pipeline</c> and <c>bench micro</c>, short: what they measure is right; no time is asked.
/// </summary>
public sealed class PipelineTests
{
    [Theory]
    [InlineData(0, LogWriteMode.Buffered, true)]
    [InlineData(0, LogWriteMode.Direct, false)]
    [InlineData(2_000, LogWriteMode.Buffered, true)]
    public void A_run_acks_all_that_was_sent_and_its_journal_replays_to_its_state(
        long perSecond, LogWriteMode mode, bool beside)
    {
        using var place = new TemporaryDirectory();
        var options = new LogOptions { SegmentBytes = 4 << 20, WriteMode = mode, HashBeside = beside };
        var run = new PipelineRun(Workloads.Create("W1", 2_000), place.Path, options);

        LoopResult result = run.Run(TimeSpan.FromSeconds(0.5), perSecond, withBare: true);

        Assert.True(result.Commands > 0 && result.Events >= result.Commands);
        Assert.Equal(0, result.Refused);
        Assert.True(result.State is { Agree: true });
        Assert.True(result.Groups > 0 && result.Bytes >= result.Groups * LogFormat.BlockBytes);
        Assert.True(result.BareSeconds > 0);
        Assert.Empty(Directory.GetFileSystemEntries(place.Path));
    }

    [Fact]
    public void Events_of_a_workload_are_encoded_and_decoded_and_their_bytes_counted()
    {
        var codec = new Codec(EventSample.Of("W1", 500));

        Assert.True(codec.Encode(rounds: 3).BytesPerEvent > 100);
        Assert.Equal(codec.Encode(rounds: 1).BytesPerEvent, codec.Decode(rounds: 1).BytesPerEvent);
    }
}

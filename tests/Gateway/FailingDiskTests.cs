using Matching.Engine.Events;
using Matching.Journal.Log;
using Matching.Tests.House;

namespace Matching.Tests.Gateway;

/// <summary>
/// A disk that fails, lies or hangs under the real process, by errors that strace injects into its system
/// calls: it stops, says why, and nobody is told of anything after that.
/// </summary>
public sealed class FailingDiskTests
{
    private const int FailStopped = 70;
    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(4);

    /// <summary>
    /// The injection counts by thread; the segment filler's has some two hundred such calls in these runs, so
    /// that it is the journal's that meets it.
    /// </summary>
    [Theory]
    [InlineData("Buffered", "fdatasync:error=EIO:when=400", "fdatasync of")]
    [InlineData("Buffered", "pwrite64:retval=512:when=400", "pwrite (short) of")]
    [InlineData("Direct", "pwrite64:error=EIO:when=400", "pwrite of")]
    [InlineData("Direct", "pwrite64:retval=512:when=400", "pwrite (short) of")]
    public async Task A_failing_write_or_sync_stops_the_venue_and_nothing_is_acked_after_it(
        string mode, string injection, string why)
    {
        using var directory = new TemporaryDirectory();
        (string output, Witness witness) = await RunToFailStopAsync(directory.Path, mode, injection);

        Assert.Contains("FAIL STOP journal", output, StringComparison.Ordinal);
        Assert.Contains(why, output, StringComparison.Ordinal);
        Assert.DoesNotContain("could not be prepared", output, StringComparison.Ordinal);
        // A group whose sync failed is there, and must not have been seen; one whose write failed is not.
        bool isWritten = injection.StartsWith("fdatasync", StringComparison.Ordinal);
        List<Event> durable =
            Aftermath.Read(directory.Path, isWritten ? LogReading.Running : LogReading.Stopped);
        Aftermath.AssertSawOnlyWhatIs(Aftermath.StreamOf(durable, "alice0"), witness);
        Assert.NotEmpty(witness.Seen);
        await AssertRestartsWithAllAsync(directory.Path, mode, witness);
    }

    [Theory]
    [InlineData("Buffered", "fdatasync:delay_exit=20000000:when=400")]
    [InlineData("Direct", "pwrite64:delay_exit=20000000:when=400")]
    public async Task A_hung_sync_is_an_alarm_then_the_end_and_nothing_is_acked_after_it(
        string mode, string injection)
    {
        using var directory = new TemporaryDirectory();
        (string output, Witness witness) = await RunToFailStopAsync(directory.Path, mode, injection);

        Assert.Contains("ALARM slow-sync", output, StringComparison.Ordinal);
        Assert.Contains("FAIL STOP the disk: a sync has not", output, StringComparison.Ordinal);
        List<Event> proved = Aftermath.Read(directory.Path, LogReading.Running);
        Aftermath.AssertSawOnlyWhatIs(Aftermath.StreamOf(proved, "alice0"), witness);
        await AssertRestartsWithAllAsync(directory.Path, mode, witness);
    }

    /// <summary>
    /// Once the disk is sound again the venue starts there, and has all that the client saw.
    /// </summary>
    private static async Task AssertRestartsWithAllAsync(string directory, string mode, Witness witness)
    {
        using CancellationTokenSource bound = Bound();
        await using (RealVenue again = RealVenue.LaunchWith(directory, ["--write-mode", mode]))
            await again.ListensAsync(bound.Token);
        List<Event> events = Aftermath.Read(directory);
        Aftermath.AssertSawOnlyWhatIs(Aftermath.StreamOf(events, "alice0"), witness);
        Aftermath.AssertRecoversTo(directory, events);
    }

    /// <summary>
    /// The filler has some hundred syncs to make before the venue listens, the journal a few.
    /// </summary>
    [Fact]
    public async Task A_segment_that_the_disk_fails_to_prepare_stops_the_venue_and_is_not_tried_again()
    {
        using var directory = new TemporaryDirectory();
        using CancellationTokenSource bound = Bound();
        await using RealVenue venue = Launch(directory.Path, "Buffered", "fdatasync:error=EIO:when=40");

        Assert.Equal(FailStopped, await venue.ExitCodeAsync(bound.Token));
        Assert.Contains("FAIL STOP journal", venue.Output, StringComparison.Ordinal);
        Assert.Contains(
            "the next segment could not be prepared: fdatasync of", venue.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("disk-full", venue.Output, StringComparison.Ordinal);
    }

    /// <summary>What the venue said, and a client that saw it until it ended.</summary>
    private static async Task<(string Output, Witness Witness)> RunToFailStopAsync(
        string directory, string mode, string injection)
    {
        using CancellationTokenSource bound = Bound();
        await using RealVenue venue = Launch(directory, mode, injection);
        await venue.ListensAsync(bound.Token);
        await using Witness witness = await Witness.StartAsync(
            venue.Address, venue.Keys["alice"], "alice0", seed: 1);

        Assert.Equal(FailStopped, await venue.ExitCodeAsync(bound.Token));
        await witness.AbandonAsync();
        return (venue.Output, witness);
    }

    private static RealVenue Launch(string directory, string mode, string injection)
    {
        string? strace = Environment.GetEnvironmentVariable("PATH")!.Split(':')
            .Select(folder => Path.Combine(folder, "strace")).FirstOrDefault(File.Exists);
        Assert.SkipWhen(strace is null, "strace is not installed: nothing here can make a sync fail");
        string call = injection[..injection.IndexOf(':', StringComparison.Ordinal)];
        return RealVenue.LaunchWith(
            directory, ["--write-mode", mode], strace, "-f", "--seccomp-bpf", "-o", "/dev/null", "-e",
            $"trace={call}", "-e", $"inject={injection}");
    }

    private static CancellationTokenSource Bound()
    {
        var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(s_bound);
        return bound;
    }
}

using Matching.Gateway.Hosting;
using Matching.Gateway.Pipeline;
using Matching.Tests.House;

namespace Matching.Tests.Gateway;

/// <summary>The machine's clock is asked once, at the start, and watched from then on.</summary>
public sealed class ClockTests
{
    private const int CannotStart = 65;

    [Fact]
    public async Task A_venue_does_not_start_on_a_clock_that_is_far_behind_its_journal()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync(
            options => options with { Clock = new ShiftedClock(TimeSpan.FromHours(1)) });
        await venue.StopAsync();

        var now = new VenueOptions
        {
            DataDirectory = venue.Directory,
            Port = 0,
            SegmentBytes = 4 << 20,
            Queries = null,
        };
        Assert.Equal(CannotStart, await Venue.RunAsync(now, venue.Stop));
    }

    [Theory]
    [InlineData(-3600, 0)]
    [InlineData(1, 0)]
    [InlineData(1.5, 1.5)]
    [InlineData(10, 10)]
    public void A_start_waits_for_a_clock_that_is_a_little_behind(double behind, double wait) =>
        Assert.Equal(TimeSpan.FromSeconds(wait), ClockWatch.WaitAtStart(TimeSpan.FromSeconds(behind)));

    [Fact]
    public void Further_behind_the_clock_is_to_be_set() => Assert.Throws<ClockBehindException>(
        () => ClockWatch.WaitAtStart(TimeSpan.FromSeconds(10.1)));

    [Fact]
    public void A_step_of_the_wall_clock_is_an_alarm_and_not_followed()
    {
        var machine = new HandClock();
        var clock = new VenueClock(machine);
        var watch = new ClockWatch();
        machine.Advance(TimeSpan.FromMinutes(5));
        Assert.Null(watch.Look(clock.Drift));
        long before = clock.Now;

        machine.Step(TimeSpan.FromSeconds(-1.5));
        Assert.Equal(before, clock.Now);
        Assert.Equal(
            "clock-step: the machine's clock is -1.5 s off the venue's, which does not follow it",
            watch.Look(clock.Drift));
        Assert.Null(watch.Look(clock.Drift));
        machine.Step(TimeSpan.FromSeconds(1.5));
        Assert.Equal("clock-step over", watch.Look(clock.Drift));
    }
}

using Matching.Gateway.Hosting;
using Matching.Journal.EventStore;
using Matching.Journal.Replication;
using Matching.Tests.EventStore;
using Matching.Tests.Gateway;
using Matching.Tests.House;

namespace Matching.Tests.Replication;

/// <summary>When a stream is late, what a venue makes of it, and how it goes on.</summary>
public sealed class LateStreamTests
{
    private static readonly TimeSpan s_never = TimeSpan.FromHours(1);

    private static readonly StreamOptions s_options = new()
    {
        Server = ConnectionString.Parse("esdb://127.0.0.1:1?tls=false"),
        Name = "venue-1",
        MaxLag = 40,
    };

    private static readonly StreamSight s_well = new(
        ShippingState.Shipping, HasEpoch: true, TimeSpan.Zero, TimeSpan.Zero, IsRefused: false, Lag: 0, "");

    /// <summary>Reads are answered all the time; each time another of the limits is the one.</summary>
    [Theory]
    [InlineData(nameof(AppendFault.NotWritten), 1.5, 1_000_000)]
    [InlineData(nameof(AppendFault.NotWritten), 3600, 40)]
    [InlineData(nameof(AppendFault.AckLost), 1.5, 1_000_000)]
    [InlineData(nameof(AppendFault.Denied), 3600, 1_000_000)]
    public async Task While_appends_fail_only_what_takes_away_is_taken_and_the_venue_goes_on_behind_it(
        string fault, double maxSilence, long maxLag)
    {
        await using StandInServer server = await StandInServer.StartAsync();
        await using InProcessVenue venue = await InProcessVenue.StartAsync(options => options with
        {
            Stream = s_options with
            {
                Server = ConnectionString.Parse(server.ConnectionString),
                MaxSilence = TimeSpan.FromSeconds(maxSilence),
                MaxLag = maxLag,
            },
        });
        while (!venue.Shard.IsReady) await Task.Yield();
        using RawSession session = await venue.LogOnAsync(venue.Alice, "s");
        await session.SendAsync(Wire.Sell(1, venue.Alice, 1, 10_000, "o1"));
        await session.AnswerAsync(1);

        server.Faults.Lasting = Enum.Parse<AppendFault>(fault);
        while (venue.Shard.IsReady)
        {
            // More than the lag may be, in time.
            await venue.MarkAsync();
            await Task.Delay(5, venue.Stop);
        }
        await session.SendAsync(Wire.Sell(2, venue.Alice, 1, 10_000, "o2"));
        Assert.Equal("VENUE_FULL", Wire.ReasonOf(await session.NextRefusalAsync()));
        await session.SendAsync(Wire.Cancel(3, venue.Alice, "o1"));
        await session.AnswerAsync(3);
        Assert.Equal("stale", await VenueStreamTests.StateToldAsync(venue));
        Dictionary<string, long> seen = TelemetryTests.Observe(venue);
        Assert.Equal((0, 1), (seen["venue.ready"], seen["venue.commands.refused stream_late"]));

        server.Faults.Lasting = AppendFault.None;
        while (!venue.Shard.IsReady) await Task.Yield();
        await session.SendAsync(Wire.Sell(4, venue.Alice, 1, 10_000, "o4"));
        await session.AnswerAsync(4);
        Assert.Null(await VenueStreamTests.StateToldAsync(venue));
        await venue.StopAsync();
        VenueStreamTests.AssertIsJournal(server, venue.Directory);
    }

    [Fact]
    public void Appends_that_are_refused_for_good_are_an_alarm_at_once()
    {
        var watch = new StreamWatch(s_options);
        StreamSight refused = s_well with { IsRefused = true, Why = "AccessDenied" };
        StreamVerdict verdict = watch.Look(in refused);
        Assert.True(verdict.IsLate);
        Assert.StartsWith("stream-refused: cancel-only", verdict.Alarm, StringComparison.Ordinal);
        Assert.EndsWith("AccessDenied", verdict.Alarm, StringComparison.Ordinal);
        Assert.Equal(new StreamVerdict(null, null, IsLate: true), watch.Look(in refused));
        Assert.Equal(new StreamVerdict("stream-refused over", null, IsLate: false), watch.Look(in s_well));
    }

    [Theory]
    [InlineData(5.1, 0)]
    [InlineData(0, 41)]
    public void Silence_or_lag_beyond_its_limit_is_an_alarm_once_and_once_it_is_over(double away, long lag)
    {
        var watch = new StreamWatch(s_options);
        var silent = TimeSpan.FromSeconds(away);
        StreamSight late =
            s_well with { Silence = silent, SinceContact = silent, Lag = lag, Why = "Timeout" };
        StreamVerdict verdict = watch.Look(in late);
        Assert.True(verdict.IsLate);
        Assert.StartsWith($"stream-late: cancel-only, {lag} events", verdict.Alarm, StringComparison.Ordinal);
        Assert.Equal(new StreamVerdict(null, null, IsLate: true), watch.Look(in late));
        Assert.Equal(new StreamVerdict("stream-late over", null, IsLate: false), watch.Look(in s_well));
    }

    [Fact]
    public void At_its_limits_a_stream_is_in_time()
    {
        StreamSight atLimits = s_well with { Silence = s_options.MaxSilence, Lag = s_options.MaxLag };
        Assert.Equal(default, new StreamWatch(s_options).Look(in atLimits));
    }

    /// <summary>Peers see events alone: an append of nothing tells nobody that its writer lives.</summary>
    [Fact]
    public void Without_an_event_for_so_long_it_is_late_and_without_alarm_while_the_server_answers()
    {
        StreamSight quiet = s_well with { Silence = s_never };
        Assert.Equal(new StreamVerdict(null, null, IsLate: true), new StreamWatch(s_options).Look(in quiet));
    }

    [Fact]
    public void A_process_that_stood_still_beyond_its_lease_tells_nothing_before_an_append_has_succeeded()
    {
        var clock = new HandClock();
        var standstill = new Standstill(TimeSpan.FromSeconds(5), clock);
        Assert.True(standstill.MayTell);
        standstill.Turn(standstill.Now, TimeSpan.Zero);

        clock.Advance(TimeSpan.FromSeconds(6));
        Assert.False(standstill.MayTell);
        standstill.Turn(standstill.Now, TimeSpan.FromSeconds(6));
        Assert.False(standstill.MayTell);
        standstill.Turn(standstill.Now, TimeSpan.FromSeconds(6.05));
        Assert.False(standstill.MayTell);
        standstill.Turn(standstill.Now, TimeSpan.FromSeconds(0.05));
        Assert.True(standstill.MayTell);
    }

    [Fact]
    public void A_stop_between_a_turns_two_looks_at_the_clock_is_one_too()
    {
        var clock = new HandClock();
        var standstill = new Standstill(TimeSpan.FromSeconds(5), clock);
        long before = standstill.Now;
        clock.Advance(TimeSpan.FromSeconds(10));

        standstill.Turn(before, TimeSpan.FromSeconds(0.05));

        Assert.False(standstill.MayTell);
        standstill.Turn(standstill.Now, TimeSpan.FromSeconds(10.1));
        Assert.False(standstill.MayTell);
    }

    /// <summary>What takes away is told while a stream is late; a stop within the lease is none.</summary>
    [Theory]
    [InlineData(4.9, 4.9)]
    [InlineData(0.05, 5.05)]
    public void A_lease_that_ends_while_the_process_runs_holds_nothing_back(double stopped, double silence)
    {
        var clock = new HandClock();
        var standstill = new Standstill(TimeSpan.FromSeconds(5), clock);
        standstill.Turn(standstill.Now, TimeSpan.Zero);
        clock.Advance(TimeSpan.FromSeconds(stopped));
        standstill.Turn(standstill.Now, TimeSpan.FromSeconds(silence));
        Assert.True(standstill.MayTell);
    }
}

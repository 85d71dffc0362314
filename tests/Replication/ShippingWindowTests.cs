using Matching.Journal.EventStore;
using Matching.Journal.Replication;
using Matching.Tests.EventStore;
using static Matching.Tests.EventStore.ClientLab;

namespace Matching.Tests.Replication;

/// <summary>
/// A writer and its stream in one thread: answers are lost, late and out of turn by seed, writes come after
/// they were given up, and another writer may take the stream.
/// </summary>
public sealed class ShippingWindowTests
{
    private const int Seeds = 4000;
    private const int Events = 60;

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Whatever_becomes_of_appends_the_stream_ends_up_with_each_event_once_in_order(int inFlight)
    {
        for (int seed = 0; seed < Seeds; seed++)
        {
            var run = new WindowRun(seed, inFlight, takeoverPercent: 0);
            run.ToEnd(Events);
            Assert.True(run.Window.State == ShippingState.Shipping, $"seed {seed}: {run.Window.Why}");
            Assert.True(Events == run.Window.Confirmed, $"seed {seed}: {run.Window.Confirmed}");
            Assert.True(run.IsOwnHistory(Events), $"seed {seed}: the stream is not the log");
        }
    }

    [Fact]
    public void One_at_a_time_a_writer_that_is_overtaken_never_writes_behind_the_other_one()
    {
        int fenced = 0;
        for (int seed = 0; seed < Seeds; seed++)
        {
            var run = new WindowRun(seed, inFlight: 1, takeoverPercent: 3);
            run.ToEnd(Events);
            Assert.True(run.IsUnmixed, $"seed {seed}: own events stand behind the other writer's");
            Assert.True(run.AllConfirmedAreThere, $"seed {seed}: an event that was confirmed is not there");
            if (run.Window.State == ShippingState.Fenced) fenced++;
        }
        Assert.InRange(fenced, Seeds / 4, Seeds);
    }

    /// <summary>Why only one may be under way where others take over; and the test would see it.</summary>
    [Fact]
    public void Sent_ahead_an_append_can_slip_in_behind_another_writer()
    {
        bool isMixed = false;
        for (int seed = 0; seed < Seeds && !isMixed; seed++)
        {
            var run = new WindowRun(seed, inFlight: 4, takeoverPercent: 3);
            run.ToEnd(Events);
            isMixed = !run.IsUnmixed;
        }
        Assert.True(isMixed);
    }

    [Fact]
    public void What_the_stream_had_confirmed_and_lost_again_ends_the_writer()
    {
        var run = new WindowRun(seed: 1, inFlight: 1, takeoverPercent: 0);
        run.ToEnd(10);
        run.Store.LoseBehind(StreamName, 7);
        run.Window.Doubt("a leader died");
        run.Ask();
        Assert.Equal(ShippingState.Lost, run.Window.State);
        Assert.Contains("event 10 is gone", run.Window.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_stream_has_changed_ends_the_writer()
    {
        var run = new WindowRun(seed: 1, inFlight: 1, takeoverPercent: 0);
        run.ToEnd(10);
        StoredEvent last = run.Store.Read(StreamName, 9, ReadDirection.Forwards, 1)![0];
        run.Store.Replace(StreamName, last with { Data = new byte[] { 1 } });
        run.Window.Doubt("a leader died");
        run.Ask();
        Assert.Equal(ShippingState.Lost, run.Window.State);
    }

    [Fact]
    public void A_stream_that_was_deleted_softly_is_no_new_stream()
    {
        var run = new WindowRun(seed: 1, inFlight: 1, takeoverPercent: 0);
        run.Store.Append(StreamName, AppendOutcome.NoStream, ClientLab.Events(Bob, 1, 5));
        run.Store.DeleteSoftly(StreamName);
        run.ToEnd(1);
        Assert.Equal(ShippingState.Lost, run.Window.State);
        Assert.Contains("came to revision", run.Window.Why, StringComparison.Ordinal);
    }
}

using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Gateway.Pipeline;
using Matching.Journal.Log;
using Matching.V1;
using VenueMode = Matching.Engine.VenueMode;

namespace Matching.Tests.Gateway;

/// <summary>The venue's own mode for a full disk, beside an operator's: neither loses its say.</summary>
public sealed class SpaceKeeperTests
{
    [Fact]
    public async Task A_full_disk_is_journaled_as_a_mode_and_taken_back()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        long mark = await venue.MarkAsync();
        SpaceKeeper keeper = venue.Shard.Keeper;

        await TellAsync(venue, keeper, DiskSpace.Short, VenueMode.NoSpace);
        Assert.False(venue.Shard.Gate.TrySend(Of(CommandKind.NewOrder)));
        await TellAsync(venue, keeper, DiskSpace.Ample, VenueMode.Normal);

        Assert.Equal([VenueMode.NoSpace, VenueMode.Normal], await ModesAsync(venue, mark));
    }

    [Fact]
    public async Task An_operators_halt_outlives_the_full_disk()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        SpaceKeeper keeper = venue.Shard.Keeper;
        await TellAsync(venue, keeper, DiskSpace.Short, VenueMode.NoSpace);

        await SetAsync(venue, V1.VenueMode.Halted);
        keeper.Policy.Tell(DiskSpace.Ample);
        await SetAsync(venue, V1.VenueMode.CancelOnly);

        Assert.Equal(VenueMode.CancelOnly, keeper.Mode);
    }

    [Fact]
    public async Task The_venues_own_wish_that_comes_after_an_operators_is_never_taken()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        await SetAsync(venue, V1.VenueMode.Halted);
        long mark = await HighestAsync(venue);
        foreach (VenueMode wish in new[] { VenueMode.NoSpace, VenueMode.Normal })
            Assert.True(venue.Shard.System.TrySend(new Command
            {
                Header = { Kind = CommandKind.SetMode },
                SetMode = new SetModeTerms { Mode = wish },
            }));

        await SetAsync(venue, V1.VenueMode.Normal);
        Assert.Equal([VenueMode.Normal], await ModesAsync(venue, mark));
    }

    [Fact]
    public async Task An_operator_cannot_lift_what_the_disk_demands()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        await TellAsync(venue, venue.Shard.Keeper, DiskSpace.Short, VenueMode.NoSpace);

        OperationResponse refused = await SetAsync(venue, V1.VenueMode.Normal);
        Assert.Equal(V1.RejectReason.VenueCancelOnly, refused.RejectReason);
        refused = await SetAsync(venue, V1.VenueMode.NoSpace);
        Assert.Equal(V1.RejectReason.InvalidMode, refused.RejectReason);
        Assert.Equal(VenueMode.NoSpace, venue.Shard.Keeper.Mode);
    }

    [Fact]
    public async Task At_the_last_only_the_control_ring_takes_anything_and_no_logons()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        venue.Shard.Gate.Admit(DiskSpace.Last);

        Assert.False(venue.Shard.Gate.TrySend(Of(CommandKind.CancelOrder)));
        Assert.False(venue.Shard.Gate.TrySendControl(Of(CommandKind.LogOn)));
        Assert.True(venue.Shard.Gate.TrySendControl(Of(CommandKind.Tick)));
        venue.Shard.Gate.Admit(DiskSpace.Ample);
    }

    [Fact]
    public void The_reserve_holds_an_event_for_each_command_in_the_rings_and_the_end_of_every_order()
    {
        var reserve = new DiskReserve(inboundSlots: 1024, controlSlots: 64, outboundSlots: 8192);
        SpaceToKeep none = reserve.With(openOrders: 0);
        SpaceToKeep some = reserve.With(openOrders: 1000);
        int longest = Matching.Journal.Events.EventEncoder.MaxLength;

        Assert.True(none.AtLast > (1024 + 64 + 8192 + Limits.MaxEventsPerCommand) * (longest + 4L));
        Assert.True(some.AtLast - none.AtLast >= 1000 * (longest + 4L));
        Assert.True(none.Normally > none.AtLast);
    }

    private static Command Of(CommandKind kind) => new() { Header = { Kind = kind } };

    /// <summary>As the journal's thread would, before each group, until it is so.</summary>
    private static async Task TellAsync(
        InProcessVenue venue, SpaceKeeper keeper, DiskSpace space, VenueMode mode)
    {
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (keeper.Mode != mode)
        {
            keeper.Policy.Tell(space);
            await look.WaitForNextTickAsync(venue.Stop);
        }
    }

    private static async Task<OperationResponse> SetAsync(InProcessVenue venue, V1.VenueMode mode) =>
        await new Operations.OperationsClient(venue.Channel)
            .SetModeAsync(new SetModeRequest { Mode = mode }, venue.Call(venue.Operator));

    private static async Task<long> HighestAsync(InProcessVenue venue) =>
        (await SetAsync(venue, V1.VenueMode.Halted)).Sequence;

    private static async Task<List<VenueMode>> ModesAsync(InProcessVenue venue, long mark)
    {
        List<Event> events = await venue.EventsAsync(mark + 1, await LastAsync(venue));
        return [.. events
            .Where(e => e.Header.Kind == EventKind.ModeChanged).Select(e => e.ModeChanged.Terms.Mode)];
    }

    /// <summary>The sequence before one that is journaled now.</summary>
    private static async Task<long> LastAsync(InProcessVenue venue) => await venue.MarkAsync() - 1;
}

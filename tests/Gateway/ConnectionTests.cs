using Grpc.Core;
using Grpc.Net.Client;
using Matching.Client;
using Matching.Gateway.Doors;
using Matching.Tests.Gateway.Hostile;
using Matching.V1;
using Directory = Matching.V1.Directory;
using VenueOptions = Matching.Client.VenueOptions;

namespace Matching.Tests.Gateway;

/// <summary>Nobody shuts the others out by holding connections, or the memory by not reading.</summary>
public sealed class ConnectionTests
{
    [Fact]
    public async Task A_participant_has_so_many_connections_and_one_that_ends_makes_room_for_another()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync(
            options => options with { ConnectionsPerParticipant = 2 });
        using GrpcChannel first = Connect(venue), second = Connect(venue), third = Connect(venue);
        await AskAsync(first, venue);
        await AskAsync(second, venue);
        await AskAsync(second, venue);
        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => AskAsync(third, venue));
        Assert.Equal("ResourceExhausted/TOO_MANY_CONNECTIONS", Ending.Of(refused).ToString());
        // Another participant's connection it may be.
        (await venue.LogOnAsync(venue.Bob, "s")).Dispose();

        first.Dispose();
        while (!await IsServedAsync(third, venue)) await Task.Yield();
        Assert.Empty(venue.Log.Lines);
    }

    [Fact]
    public async Task A_connection_that_brings_no_key_is_closed_and_one_that_has_brought_it_stays()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync(
            options => options with { KeyWithin = TimeSpan.FromMilliseconds(500) });
        using GrpcChannel channel = Connect(venue);
        using var session = new RawSession(channel, venue.Call(venue.Alice));
        await session.LogOnAsync("s");
        using RawHttp2 begun = await RawHttp2.OpenAsync(venue);

        await begun.ClosedAsync();

        await session.SendAsync(Wire.Sell(1, venue.Alice, 1, 10_000));
        await session.AnswerAsync(1);
        Assert.Empty(venue.Log.Lines);
    }

    [Fact]
    public async Task A_message_that_a_peer_does_not_take_ends_the_call()
    {
        bool isAborted = false;
        var stuck = new StuckWriter();
        var writer = new PatientWriter<Directory>(
            stuck, () => isAborted = true, TimeSpan.FromMilliseconds(1));
        await Assert.ThrowsAsync<IOException>(() => writer.WriteAsync(new Directory()));
        Assert.True(isAborted);
    }

    [Fact]
    public async Task Public_streams_are_begun_at_a_bounded_rate()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync(options => options with
        {
            FairUse = new FairUseLimits { Follow = new RateLimit(PerSecond: 1, Burst: 2) },
        });
        await FollowAsync(venue, venue.Alice.Key);
        await FollowAsync(venue, venue.Alice.Key);
        RpcException third = await Assert.ThrowsAsync<RpcException>(
            () => FollowAsync(venue, venue.Alice.Key));
        Assert.Equal("ResourceExhausted/RATE_LIMITED", Ending.Of(third).ToString());
        await FollowAsync(venue, venue.Bob.Key);
    }

    private static async Task FollowAsync(InProcessVenue venue, string key)
    {
        var options = new CallOptions(
            new Metadata { { "authorization", $"Bearer {key}" } }, cancellationToken: venue.Stop);
        using AsyncServerStreamingCall<DirectoryMessage> call =
            new MarketData.MarketDataClient(venue.Channel).FollowDirectory(
                new FollowDirectoryRequest(), options);
        Assert.True(await call.ResponseStream.MoveNext(venue.Stop));
    }

    private static GrpcChannel Connect(InProcessVenue venue) => GrpcChannel.ForAddress(
        venue.Address,
        new GrpcChannelOptions
        {
            HttpHandler = VenueConnection.Handler(new VenueOptions()),
            DisposeHttpClient = true,
        });

    private static async Task AskAsync(GrpcChannel channel, InProcessVenue venue) =>
        await new MarketData.MarketDataClient(channel).GetDirectoryAsync(
            new GetDirectoryRequest(), venue.Call(venue.Alice));

    private static async Task<bool> IsServedAsync(GrpcChannel channel, InProcessVenue venue)
    {
        try
        {
            await AskAsync(channel, venue);
            return true;
        }
        catch (RpcException refused) when (refused.StatusCode == StatusCode.ResourceExhausted)
        {
            return false;
        }
    }

    private sealed class StuckWriter : IServerStreamWriter<Directory>
    {
        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(Directory message) => new TaskCompletionSource().Task;
    }
}

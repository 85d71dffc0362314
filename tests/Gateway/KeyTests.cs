using Grpc.Core;
using Matching.Gateway.Hosting;
using Matching.Replay.Snapshots;
using Matching.Tests.House;
using Matching.V1;

namespace Matching.Tests.Gateway;

/// <summary>Keys come, are exchanged and go, and what they have opened goes with them.</summary>
public sealed class KeyTests
{
    [Fact]
    public async Task A_revoked_key_opens_nothing_and_what_it_had_open_ends_with_the_reason()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        var operations = new Operations.OperationsClient(venue.Channel);
        ShownKey key = await venue.AddKeyAsync(2, Role.Trader);
        using RawSession session = await venue.LogOnAsync(key, "revoked");
        using AsyncServerStreamingCall<BookMessage> book = new MarketData.MarketDataClient(venue.Channel)
            .FollowBook(new FollowBookRequest { InstrumentId = InProcessVenue.Acme }, venue.Call(key));
        Assert.True(await book.ResponseStream.MoveNext(venue.Stop));

        OperationResponse revoked = await operations.RevokeApiKeyAsync(
            new RevokeApiKeyRequest { KeyId = key.Name }, venue.Call(venue.Operator));

        Assert.Equal(RejectReason.Unspecified, revoked.RejectReason);
        Assert.Equal("Unauthenticated/KEY_REVOKED", (await session.EndAsync()).ToString());
        RpcException ended = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await book.ResponseStream.MoveNext(venue.Stop)) { }
        });
        Assert.Equal(StatusCode.Unauthenticated, ended.StatusCode);
        using RawSession again = venue.OpenSession(key);
        Assert.Equal("Unauthenticated/UNAUTHENTICATED", (await again.EndAsync()).ToString());
        Assert.Empty(venue.Log.Lines);
    }

    [Fact]
    public async Task A_revoked_key_stays_revoked_after_a_restart()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        ShownKey key = await venue.AddKeyAsync(2, Role.Trader);
        await new Operations.OperationsClient(venue.Channel).RevokeApiKeyAsync(
            new RevokeApiKeyRequest { KeyId = key.Name }, venue.Call(venue.Operator));
        await venue.RestartAsync();
        using RawSession session = venue.OpenSession(key);
        Assert.Equal("Unauthenticated/UNAUTHENTICATED", (await session.EndAsync()).ToString());
        ListApiKeysResponse listed = await ListAsync(venue);
        Assert.True(Assert.Single(listed.Keys, info => info.KeyId == key.Name).IsRevoked);
    }

    [Theory]
    [InlineData(Role.Trader)]
    [InlineData(Role.Auditor)]
    public async Task A_revoked_key_is_listed_with_the_role_that_it_had_even_behind_a_snapshot(Role role)
    {
        // Each group's end is time for a snapshot, and the start takes the newest.
        await using InProcessVenue venue = await InProcessVenue.StartAsync(
            options => options with { Snapshots = new SnapshotPolicy { EveryEvents = 1 } });
        ShownKey key = await venue.AddKeyAsync(2, role);
        OperationResponse revoked = await new Operations.OperationsClient(venue.Channel).RevokeApiKeyAsync(
            new RevokeApiKeyRequest { KeyId = key.Name }, venue.Call(venue.Operator));
        await AssertListedAsync();
        while (venue.Shard.SnapshotSequence < revoked.Sequence) await venue.MarkAsync();

        await venue.RestartAsync();

        Assert.NotNull(venue.Shard.Recovered.Snapshot);
        await AssertListedAsync();
        using RawSession session = venue.OpenSession(key);
        Assert.Equal("Unauthenticated/UNAUTHENTICATED", (await session.EndAsync()).ToString());

        async Task AssertListedAsync()
        {
            ListApiKeysResponse listed = await ListAsync(venue);
            ApiKeyInfo info = Assert.Single(listed.Keys, info => info.KeyId == key.Name);
            Assert.Equal((2, role, true), (info.ParticipantId, info.Role, info.IsRevoked));
        }
    }

    [Fact]
    public async Task A_rotated_key_has_the_old_ones_rights_and_the_old_one_is_revoked()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        ShownKey old = await venue.AddKeyAsync(3, Role.Trader);
        var operations = new Operations.OperationsClient(venue.Channel);
        RotateApiKeyResponse rotated = await operations.RotateApiKeyAsync(
            new RotateApiKeyRequest { KeyId = old.Name }, venue.Call(venue.Operator));

        Assert.Equal(RejectReason.Unspecified, rotated.Revoked.RejectReason);
        (await venue.LogOnAsync(old with { Key = rotated.Created.ApiKey }, "new")).Dispose();
        using RawSession session = venue.OpenSession(old);
        Assert.Equal("Unauthenticated/UNAUTHENTICATED", (await session.EndAsync()).ToString());
        ListApiKeysResponse listed = await ListAsync(venue);
        ApiKeyInfo made = Assert.Single(listed.Keys, info => info.KeyId == rotated.Created.KeyId);
        Assert.Equal((3, Role.Trader, false), (made.ParticipantId, made.Role, made.IsRevoked));
        RpcException twice = await Assert.ThrowsAsync<RpcException>(async () =>
            await operations.RotateApiKeyAsync(
                new RotateApiKeyRequest { KeyId = old.Name }, venue.Call(venue.Operator)));
        Assert.Equal(StatusCode.NotFound, twice.StatusCode);
    }

    [Fact]
    public async Task Who_rotates_the_key_that_he_calls_with_is_shown_the_new_one_and_ends_the_old_by_it()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        var operations = new Operations.OperationsClient(venue.Channel);
        string oldId = venue.Operator.Key[3..19];

        RotateApiKeyResponse rotated = await operations.RotateApiKeyAsync(
            new RotateApiKeyRequest { KeyId = oldId }, venue.Call(venue.Operator));

        Assert.Null(rotated.Revoked);
        ShownKey made = venue.Operator with { Key = rotated.Created.ApiKey };
        OperationResponse revoked = await operations.RevokeApiKeyAsync(
            new RevokeApiKeyRequest { KeyId = oldId }, venue.Call(made));
        Assert.Equal(RejectReason.Unspecified, revoked.RejectReason);
        RpcException over = await Assert.ThrowsAsync<RpcException>(async () =>
            await operations.ListApiKeysAsync(new ListApiKeysRequest(), venue.Call(venue.Operator)));
        Assert.Equal("Unauthenticated/UNAUTHENTICATED", Ending.Of(over).ToString());
        await operations.ListApiKeysAsync(new ListApiKeysRequest(), venue.Call(made));
        Assert.Empty(venue.Log.Lines);
    }

    [Fact]
    public async Task A_list_of_keys_shows_no_secret()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        string listed = (await ListAsync(venue)).ToString();
        foreach (ShownKey key in (ShownKey[])[venue.Operator, venue.Alice, venue.Bob])
        {
            Assert.Contains(key.Key[3..19], listed, StringComparison.Ordinal);
            Assert.DoesNotContain(key.Key[20..], listed, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("0123456789abcde")]
    [InlineData("0123456789abcdefg")]
    [InlineData("0123456789abcdeg")]
    [InlineData("-123456789abcdef")]
    [InlineData("123456789abcde\0\0")]
    public async Task A_key_id_that_is_none_is_malformed(string keyId)
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        RpcException refused = await Assert.ThrowsAsync<RpcException>(async () =>
            await new Operations.OperationsClient(venue.Channel).RevokeApiKeyAsync(
                new RevokeApiKeyRequest { KeyId = keyId }, venue.Call(venue.Operator)));
        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
    }

    [Fact]
    public async Task A_venue_without_room_for_an_administrators_key_trades_all_the_same()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync(options => options with
        {
            // As many as the demo market makes.
            Capacities = options.Capacities with { ApiKeys = 4 },
        });
        await venue.RestartAsync();
        var options = new VenueOptions { DataDirectory = venue.Directory, NewAdministrator = true };

        Assert.Empty(await FirstKeys.MakeAsync(options, venue.Shard));

        (await venue.LogOnAsync(venue.Alice, "s")).Dispose();
    }

    [Fact]
    public async Task Where_a_new_venue_was_killed_before_it_had_a_key_its_next_start_makes_one()
    {
        using var place = new TemporaryDirectory();
        var options = new VenueOptions { DataDirectory = place.Path, SegmentBytes = 4 << 20 };
        using (var killed = new Shard(options, _ => { }))
        {
            killed.Start();
            var asset = new Matching.Engine.Commands.ListAssetTerms
            {
                Symbol = Matching.Engine.Bytes16.FromText("USD"),
                Scale = 6,
            };
            await killed.System.ExecuteAsync(new Matching.Engine.Commands.Command
            {
                Header = { Kind = Matching.Engine.Commands.CommandKind.ListAsset },
                ListAsset = asset,
            }, TestContext.Current.CancellationToken);
            killed.Stop();
        }
        using var shard = new Shard(options, _ => { });
        shard.Start();
        ShownKey made = Assert.Single(await FirstKeys.MakeAsync(options, shard));
        bool opens = shard.Keys.HasAdministrator;
        IReadOnlyList<ShownKey> twice = await FirstKeys.MakeAsync(options, shard);
        shard.Stop();

        Assert.Equal(("operator", Matching.Engine.Role.Administrator), (made.Name, made.Role));
        Assert.True(opens);
        Assert.Empty(twice);
    }

    [Fact]
    public async Task A_trader_quotes_nothing()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        ShownKey trader = await venue.AddKeyAsync(2, Role.Trader);
        using RawSession session = await venue.LogOnAsync(trader, "trader");
        await session.SendAsync(new OrderCommand
        {
            ClientSeqNum = 1,
            MassQuote = new MassQuote
            {
                AccountId = venue.Alice.AccountId!.Value,
                Entries =
                {
                    new QuoteEntry { InstrumentId = InProcessVenue.Acme, BidPrice = 9_900, BidQty = 1 },
                },
            },
        });
        SessionItem item = await session.AnswerAsync(1);
        Assert.Equal(RejectReason.NotPermitted, item.QuoteAck.RejectReason);
    }

    private static async Task<ListApiKeysResponse> ListAsync(InProcessVenue venue) =>
        await new Operations.OperationsClient(venue.Channel)
            .ListApiKeysAsync(new ListApiKeysRequest(), venue.Call(venue.Operator));
}

using Matching.Client;
using Matching.V1;

namespace Matching.Tests.Gateway;

/// <summary>An operator's calls share one session of its participant, which somebody else may take.</summary>
public sealed class OperatorTests
{
    [Fact]
    public async Task A_call_after_the_shared_session_was_taken_logs_on_again_and_does_not_hang()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        long mark = await venue.MarkAsync();
        for (int round = 0; round < 3; round++)
        {
            using RawSession thief = await venue.LogOnAsync(venue.Operator, "administration");
            Assert.True(await venue.MarkAsync() > mark);
            Assert.Equal("Aborted/SUPERSEDED", (await thief.EndAsync()).ToString());
        }
        Assert.Empty(venue.Log.Lines);
    }

    [Fact]
    public async Task Calls_at_the_same_time_each_get_their_own_outcome()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        var marks = new HashSet<long>();
        // Fewer at a time than a connection has streams.
        for (int round = 0; round < 10; round++)
            foreach (long mark in await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => venue.MarkAsync())))
                Assert.True(marks.Add(mark));
    }

    [Fact]
    public async Task A_key_that_was_made_just_now_opens_the_door_once_its_call_has_returned()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        var operations = new Operations.OperationsClient(venue.Channel);
        CreateApiKeyResponse made = await operations.CreateApiKeyAsync(
            new CreateApiKeyRequest { ParticipantId = 2, Role = Role.Trader }, venue.Call(venue.Operator));
        var key = venue.Alice with { Key = made.ApiKey };
        (await venue.LogOnAsync(key, "new")).Dispose();

        CreateApiKeyResponse refused = await operations.CreateApiKeyAsync(
            new CreateApiKeyRequest { ParticipantId = 999, Role = Role.Trader }, venue.Call(venue.Operator));
        Assert.Equal((RejectReason.UnknownParticipant, ""), (refused.Outcome.RejectReason, refused.ApiKey));
    }

    [Fact]
    public async Task Many_instruments_are_listed_one_after_the_other_and_known_at_once()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        await using VenueClient client = await VenueClient.ConnectAsync(
            venue.Address, venue.Operator.Key, stop: venue.Stop);
        InstrumentTerms Terms(string symbol) => new()
        {
            Symbol = symbol,
            BaseAsset = "ACME",
            QuoteAsset = "USD",
            PriceScale = 2,
            TickSize = 0.01m,
            LotSize = 1,
            MinQty = 1,
            MaxQty = 1_000,
        };

        IReadOnlyList<OperationResult> results = await client.Operator.ListInstrumentsAsync(
            [Terms("ONE"), Terms("ACME-USD"), Terms("TWO")], venue.Stop);

        Assert.Equal([true, false, true], results.Select(result => result.IsDone));
        Assert.Equal(results[0].AssignedId, client.Directory.FindInstrument("ONE")!.Id);
        Assert.Equal(results[2].AssignedId, client.Directory.FindInstrument("TWO")!.Id);
        Assert.Empty(await client.Operator.ListInstrumentsAsync([], venue.Stop));
    }
}

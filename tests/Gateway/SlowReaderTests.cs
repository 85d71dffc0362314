using System.Globalization;
using Grpc.Core;
using Matching.V1;

namespace Matching.Tests.Gateway;

/// <summary>Who does not read is cut, with the point to resume from; everybody else goes on.</summary>
public sealed class SlowReaderTests
{
    /// <summary>More than an outbox and the network's buffers hold.</summary>
    private const int Fills = 45_000;

    private const int PerMessage = 1_000;

    [Fact]
    public async Task A_session_that_stops_reading_is_cut_and_resumes_without_a_gap()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        using RawSession slow = await venue.LogOnAsync(venue.Alice, "slow");
        using RawSession quick = await venue.LogOnAsync(venue.Bob, "quick");
        await FundAsync(venue);
        await slow.SendAsync(Maker(venue));
        await slow.AnswerAsync(1);
        using AsyncServerStreamingCall<TradesMessage> trades = new MarketData.MarketDataClient(venue.Channel)
            .FollowTrades(
                new FollowTradesRequest { InstrumentId = InProcessVenue.Acme }, venue.Call(venue.Bob));
        Assert.True(await trades.ResponseStream.MoveNext(venue.Stop), "the trades begin here");
        Task<int> published = CountTradesAsync(trades, venue.Stop);

        await TakeAllAsync(venue, quick);
        Assert.Equal(Fills, await published);

        var seen = new List<SessionItem>();
        Ending ending = await slow.EndAsync(seen);
        Assert.Equal("ResourceExhausted/SLOW_READER", ending.ToString());
        string resumeFrom = seen[^1].Sequence.ToString(CultureInfo.InvariantCulture);
        Assert.EndsWith($"resume from sequence {resumeFrom}", ending.Message);

        using RawSession again = await venue.LogOnAsync(
            venue.Alice, "slow", new ResumePoint { Epoch = seen[^1].Epoch, Sequence = seen[^1].Sequence });
        long previous = seen[^1].Sequence;
        int fills = seen.Count(IsFill);
        while (fills < Fills)
        {
            SessionItem item = await again.NextItemAsync();
            Assert.Equal(previous, item.PrevSequence);
            previous = item.Sequence;
            if (IsFill(item)) fills++;
        }
        SessionItem cut = await again.NextItemAsync();
        Assert.Empty(venue.Log.Lines);
        Assert.True(cut.Sequence > previous);
    }

    private static async Task FundAsync(InProcessVenue venue)
    {
        const int AcmeShares = 2;
        var deposit = new TransferFundsRequest
        {
            ToAccountId = venue.Bob.AccountId!.Value,
            AssetId = AcmeShares,
            Amount = Fills,
        };
        var operations = new Operations.OperationsClient(venue.Channel);
        await operations.TransferFundsAsync(deposit, venue.Call(venue.Operator));
    }

    /// <summary>One resting order that every fill below is against; its session hears each of them.</summary>
    private static OrderCommand Maker(InProcessVenue venue) => Wire.Buy(1, venue.Alice, Fills, 1);

    private static async Task TakeAllAsync(InProcessVenue venue, RawSession quick)
    {
        for (int first = 1; first <= Fills; first += PerMessage)
        {
            await quick.SendAsync(
                Enumerable.Range(first, PerMessage).Select(number => Wire.Sell(number, venue.Bob, 1, 1)));
            await quick.AnswerAsync(first + PerMessage - 1);
        }
    }

    private static async Task<int> CountTradesAsync(
        AsyncServerStreamingCall<TradesMessage> trades, CancellationToken stop)
    {
        int count = 0;
        while (count < Fills && await trades.ResponseStream.MoveNext(stop))
            count += trades.ResponseStream.Current.Trades.Count;
        return count;
    }

    private static bool IsFill(SessionItem item) => item.ExecutionReport?.ExecType == ExecType.Trade;
}

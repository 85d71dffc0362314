using Google.Protobuf;
using Grpc.Core;
using Matching.Engine.Commands;
using Matching.Gateway.Doors;
using Matching.Gateway.Sessions;
using Matching.Replay.Projections;
using Matching.V1;
using Directory = Matching.V1.Directory;

namespace Matching.Gateway.MarketData;

/// <summary>The public side of the venue, for whoever has a key.</summary>
internal sealed class MarketDataService(Door door, ListingView listings, Feed feed, Stopping stopping)
    : V1.MarketData.MarketDataBase
{
    /// <summary>What a reader may fall behind before it is cut.</summary>
    private const int MaxWaitingMessages = 4_096;

    public override Task<Directory> GetDirectory(GetDirectoryRequest request, ServerCallContext call)
    {
        door.Authenticate(call);
        return Task.FromResult(Describe(listings.Current));
    }

    public override async Task FollowBook(
        FollowBookRequest request, IServerStreamWriter<BookMessage> responses, ServerCallContext call)
    {
        door.Authenticate(call);
        var outbox = new Outbox<BookMessage>(MaxWaitingMessages);
        if (!feed.TryFollowBook(request.InstrumentId, outbox)) throw Unknown(request.InstrumentId);
        try
        {
            await CopyAsync(outbox, responses, message => message.ThroughSequence, call);
        }
        finally
        {
            feed.Leave(request.InstrumentId, outbox);
        }
    }

    public override async Task FollowTrades(
        FollowTradesRequest request, IServerStreamWriter<TradesMessage> responses, ServerCallContext call)
    {
        door.Authenticate(call);
        var outbox = new Outbox<TradesMessage>(MaxWaitingMessages);
        if (!feed.TryFollowTrades(request.InstrumentId, outbox)) throw Unknown(request.InstrumentId);
        try
        {
            await CopyAsync(outbox, responses, message => message.ThroughSequence, call);
        }
        finally
        {
            feed.Leave(request.InstrumentId, outbox);
        }
    }

    /// <summary>
    /// A write that has begun is not cancelled: gRPC would reset the stream without a status.
    /// </summary>
    private async Task CopyAsync<T>(
        Outbox<T> from, IServerStreamWriter<T> to, Func<T, long> sequenceOf, ServerCallContext call)
        where T : IMessage
    {
        using var ended = stopping.LinkTo(call.CancellationToken);
        long lastWritten = 0;
        try
        {
            while (await from.WaitAsync(ended.Token))
            {
                foreach (T message in from.Take())
                {
                    ended.Token.ThrowIfCancellationRequested();
                    await to.WriteAsync(message, CancellationToken.None);
                    lastWritten = sequenceOf(message);
                    if (from.HasOverflowed) break;
                }
                if (from.HasOverflowed) throw Statuses.SlowReader(lastWritten).ToException();
            }
        }
        catch (Exception error) when (
            error is OperationCanceledException or IOException or InvalidOperationException)
        {
            // The venue stops, or the peer is gone and there is nobody to say it to.
        }
        if (stopping.IsStopping) throw Statuses.Stopping().ToException();
    }

    private static Directory Describe(Listings listings)
    {
        var directory = new Directory { Sequence = listings.Sequence };
        foreach (ListedAsset asset in listings.Assets)
        {
            directory.Assets.Add(
                new Asset { AssetId = asset.AssetId, Symbol = asset.Symbol, Scale = asset.Scale });
        }
        foreach (ListedInstrument listed in listings.Instruments)
        {
            ListInstrumentTerms terms = listed.Terms;
            directory.Instruments.Add(new Instrument
            {
                InstrumentId = listed.InstrumentId,
                Symbol = listed.Symbol,
                BaseAssetId = terms.BaseAssetId,
                QuoteAssetId = terms.QuoteAssetId,
                PriceScale = terms.PriceScale,
                QtyScale = listings.Assets[terms.BaseAssetId - 1].Scale,
                TickSize = terms.TickSize,
                LotSize = terms.LotSize,
                MinQty = terms.MinQty,
                MaxQty = terms.MaxQty,
                MakerFeeRate = terms.MakerFeeRate,
                TakerFeeRate = terms.TakerFeeRate,
                Status = (InstrumentStatus)listed.Status,
                MinNotional = terms.MinNotional,
                MaxNotional = terms.MaxNotional,
                ReferencePrice = terms.ReferencePrice,
                ReferenceFollowsTrades = terms.ReferenceFollowsTrades != 0,
                SessionClose = terms.SessionClose,
                MarketProtection = terms.MarketProtection,
                StaticCollar = terms.StaticCollar,
                DynamicCollar = terms.DynamicCollar,
            });
        }
        return directory;
    }

    private static RpcException Unknown(int instrumentId) =>
        Statuses.NotFound($"there is no instrument {instrumentId}").ToException();
}

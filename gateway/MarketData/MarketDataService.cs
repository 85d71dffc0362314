using Grpc.Core;
using Matching.Gateway.Doors;
using Matching.Gateway.Pipeline;
using Matching.Replay.Projections;
using Matching.V1;
using Directory = Matching.V1.Directory;

namespace Matching.Gateway.MarketData;

/// <summary>The public side of the venue, for whoever has a key.</summary>
internal class MarketDataService(
    Door door, ListingView listings, Feed feed, FairUse fairUse, VenueClock clock, Stopping stopping)
    : MarketDataFrames.Service
{
    private DirectoryAnswer _directory = new(Listings.Empty);

    public override Task<Directory> GetDirectory(GetDirectoryRequest request, ServerCallContext context)
    {
        door.Authenticate(context);
        // Made once for all that ask before it changes.
        Listings current = listings.Current;
        DirectoryAnswer answer = _directory;
        if (!ReferenceEquals(answer.Of, current)) _directory = answer = new DirectoryAnswer(current);
        return Task.FromResult(answer.Message);
    }

    public override Task FollowBook(
        FollowBookRequest request, IServerStreamWriter<Frame> responseStream, ServerCallContext context)
    {
        int depth = LevelStream.Depths.Index().FirstOrDefault(
            depth => depth.Item == request.Depth, (Index: -1, Item: 0)).Index;
        if (depth < 0) throw Statuses.Malformed("depth is not 0, 1, 5, 10, 20, 50 or 100").ToException();
        var key = new StreamKey(StreamKind.Levels, request.InstrumentId, depth);
        return CopyAsync(key, request.ResumeFrom, responseStream, context);
    }

    public override Task FollowTrades(
        FollowTradesRequest request, IServerStreamWriter<Frame> responseStream, ServerCallContext context)
    {
        var key = new StreamKey(StreamKind.Trades, request.InstrumentId);
        return CopyAsync(key, request.ResumeFrom, responseStream, context);
    }

    public override Task FollowOrders(
        FollowOrdersRequest request, IServerStreamWriter<Frame> responseStream, ServerCallContext context)
    {
        var key = new StreamKey(StreamKind.Orders, request.InstrumentId);
        return CopyAsync(key, request.ResumeFrom, responseStream, context);
    }

    public override Task FollowDirectory(
        FollowDirectoryRequest request, IServerStreamWriter<Frame> responseStream, ServerCallContext context)
    {
        return CopyAsync(new StreamKey(StreamKind.Directory), request.ResumeFrom, responseStream, context);
    }

    public override Task FollowCandles(
        FollowCandlesRequest request, IServerStreamWriter<Frame> responseStream, ServerCallContext context)
    {
        if (request.Interval.LengthNs == 0)
            throw Statuses.Malformed("interval is none of those that there are").ToException();
        var key = new StreamKey(
            StreamKind.Candles, request.InstrumentId, Interval: request.Interval);
        return CopyAsync(key, request.ResumeFrom, responseStream, context);
    }

    private async Task CopyAsync(
        StreamKey key, ResumePoint? resumeFrom, IServerStreamWriter<Frame> to, ServerCallContext call)
    {
        KeyHolder holder = door.Authenticate(call);
        if (!fairUse.TryFollow(holder.ParticipantId, clock.Now, out long wait))
            throw Statuses.TooFast(wait).ToException();
        var reader = new FeedReader(feed.Limits.ReaderFrames, feed.Limits.ReaderBytes);
        FeedPoint? from = resumeFrom is null ? null : new FeedPoint(resumeFrom.Epoch, resumeFrom.Sequence);
        switch (feed.Join(key, reader, from))
        {
            case Joining.UnknownInstrument:
                throw Statuses.NotFound($"there is no instrument {key.InstrumentId}").ToException();
            case Joining.NotYet: throw Statuses.CandlesUnavailable().ToException();
            case Joining.HistoryChanged: throw Statuses.HistoryChanged().ToException();
        }
        try
        {
            await CopyAsync(key, reader, new PatientWriter<Frame>(to, call), call);
        }
        finally
        {
            feed.Leave(reader);
        }
    }

    /// <summary>
    /// A write that has begun is not cancelled: gRPC would reset the stream without a status.
    /// </summary>
    private async Task CopyAsync(
        StreamKey key, FeedReader from, PatientWriter<Frame> to, ServerCallContext call)
    {
        using var ended = stopping.LinkTo(call.CancellationToken);
        long lastWritten = 0;
        try
        {
            while (true)
            {
                await from.WaitAsync(ended.Token);
                foreach (Frame frame in from.Take())
                {
                    ended.Token.ThrowIfCancellationRequested();
                    await to.WriteAsync(frame);
                    lastWritten = frame.ThroughSequence;
                    if (from.IsBehind) break;
                }
                if (!from.IsBehind) continue;
                if (!key.Conflates) throw Statuses.SlowReader(lastWritten).ToException();
                feed.Conflate(key, from, lastWritten);
            }
        }
        catch (Exception error) when (
            error is OperationCanceledException or IOException or InvalidOperationException)
        {
            // The venue stops, or the peer is gone and there is nobody to say it to.
        }
        if (stopping.IsStopping) throw Statuses.Stopping().ToException();
    }

    private sealed class DirectoryAnswer(Listings of)
    {
        public Listings Of => of;

        public Directory Message { get; } = DirectoryMessages.Of(of);
    }
}

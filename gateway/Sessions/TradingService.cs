using Grpc.Core;
using Matching.Engine.Commands;
using Matching.Gateway.Doors;
using Matching.Gateway.Pipeline;
using Matching.Journal.Log;
using Matching.Replay.Projections;
using Matching.V1;
using CancelOnDisconnect = Matching.Engine.CancelOnDisconnect;
using StageTimes = Matching.Gateway.Pipeline.StageTimes;

namespace Matching.Gateway.Sessions;

/// <summary>Order entry: authenticates, logs on, and leaves the rest to the connection.</summary>
internal sealed class TradingService(
    Door door, SessionDesk desk, CommandDoor commands, FairUse fairUse, VenueClock clock,
    ListingView listings, LogDirectory log, UnaryTrading unary, StageTimes stages, Stopping stopping)
    : TradingFrames.Service
{
    public override async Task<SubmitResponse> Submit(SubmitRequest request, ServerCallContext call)
    {
        KeyHolder holder = door.Authenticate(call);
        using CancellationTokenSource ended = stopping.LinkTo(call.CancellationToken);
        try
        {
            return await unary.SubmitAsync(request, holder, ended.Token);
        }
        catch (OperationCanceledException)
        {
            // Whether it was taken its number tells, when it is sent again.
            throw Statuses.Stopping().ToException();
        }
    }

    public override async Task Session(
        IAsyncStreamReader<RequestFrame> requests, IServerStreamWriter<ResponseFrame> responses,
        ServerCallContext call)
    {
        KeyHolder holder = door.Authenticate(call);
        using CancellationTokenSource ended = stopping.LinkTo(call.CancellationToken);
        using var history = new SessionHistory(log.Disk, log.Location, unary.Marks);
        var reader = new RequestReader(requests);
        try
        {
            LogOnRequest logOn = await ReadLogOnAsync(reader, ended.Token);
            LogOnTerms terms = TermsOf(logOn, holder);
            if (!fairUse.TryLogOn(holder.ParticipantId, clock.Now, out long wait))
                throw Statuses.TooFast(wait).ToException();
            var writer = new ResponseWriter(
                new PatientWriter<ResponseFrame>(responses, call), history, listings)
            {
                SkipsPruned = logOn.SkipPruned,
            };
            using StreamKills kills = commands.KillsOf(holder);
            var connection = new TradingConnection(desk, commands, kills, clock, reader, writer);
            using IDisposable? timing = logOn.StageTimes ? connection.Time(stages) : null;
            await connection.RunAsync(terms, ended.Token);
        }
        catch (OperationCanceledException)
        {
            // The venue stops, or the peer was gone before it had logged on.
        }
        if (stopping.IsStopping) throw Statuses.Stopping().ToException();
    }

    private static async Task<LogOnRequest> ReadLogOnAsync(
        RequestReader requests, CancellationToken cancellation)
    {
        RequestFrame? first = await requests.NextAsync(cancellation);
        if (first?.LogOn is not { } logOn)
            throw Statuses.Malformed("the first request has no log_on").ToException();
        if (first.Count > 0 || first.Fault is not null)
            throw Statuses.Malformed("the first request has commands: log_on comes alone").ToException();
        if (logOn.LastSeen?.Sequence < 0)
            throw Statuses.Malformed("last_seen is before the first sequence").ToException();
        return logOn;
    }

    private static LogOnTerms TermsOf(LogOnRequest logOn, KeyHolder holder) => new()
    {
        Name = Names.Parse(logOn.SessionName, "session_name"),
        ParticipantId = holder.ParticipantId,
        Role = holder.Role,
        LastSeenSequence = logOn.LastSeen?.Sequence ?? 0,
        LastSeenEpoch = logOn.LastSeen?.Epoch ?? 0,
        CancelOnDisconnect = (CancelOnDisconnect)Names.ParseSmall(
            (int)logOn.CancelOnDisconnect, "cancel_on_disconnect"),
    };
}

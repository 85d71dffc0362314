using Grpc.Core;
using Matching.Engine.Commands;
using Matching.Gateway.Doors;
using Matching.Gateway.Pipeline;
using Matching.Journal.Log;
using Matching.Replay.Projections;
using Matching.V1;

namespace Matching.Gateway.Sessions;

/// <summary>Order entry: authenticates, logs on, and leaves the rest to the connection.</summary>
internal sealed class TradingService(
    Door door, SessionDesk desk, CommandGate gate, VenueClock clock, LogDirectory log, Stopping stopping)
    : Trading.TradingBase
{
    public override async Task Session(
        IAsyncStreamReader<SessionRequest> requests, IServerStreamWriter<SessionResponse> responses,
        ServerCallContext call)
    {
        KeyHolder holder = door.Authenticate(call);
        using CancellationTokenSource ended = stopping.LinkTo(call.CancellationToken);
        LogOnTerms terms = await ReadLogOnAsync(requests, holder, ended.Token);
        using var history = new SessionHistory(log.Disk, log.Location);
        var connection = new TradingConnection(desk, gate, clock);
        await connection.RunAsync(terms, requests, responses, history, ended.Token);
        if (stopping.IsStopping) throw Statuses.Stopping().ToException();
    }

    private static async Task<LogOnTerms> ReadLogOnAsync(
        IAsyncStreamReader<SessionRequest> requests, KeyHolder holder, CancellationToken cancellation)
    {
        if (!await requests.MoveNext(cancellation) || requests.Current.LogOn is not { } logOn)
            throw Statuses.Malformed("the first request has no log_on").ToException();
        if (requests.Current.Commands.Count > 0)
            throw Statuses.Malformed("the first request has commands: log_on comes alone").ToException();
        return new LogOnTerms
        {
            Name = Names.Parse(logOn.SessionName, "session_name"),
            ParticipantId = holder.ParticipantId,
            Role = holder.Role,
            LastSeenSequence = logOn.LastSeen?.Sequence ?? 0,
            LastSeenEpoch = logOn.LastSeen?.Epoch ?? 0,
        };
    }
}

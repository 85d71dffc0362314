using Grpc.Core;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Gateway.Doors;
using Matching.Gateway.Pipeline;
using Matching.Journal.Log;
using Matching.Replay.Projections;
using Matching.V1;
using Bytes16 = Matching.Engine.Bytes16;
using CommandKind = Matching.Engine.Commands.CommandKind;

namespace Matching.Gateway.Sessions;

/// <summary>
/// Order entry one call at a time: each session is one that a stream could have, read, bounded and reported
/// by the same code.
/// </summary>
internal sealed class UnaryTrading
{
    private const string DefaultName = "unary";

    private readonly SessionDesk _desk;
    private readonly CommandDoor _door;
    private readonly CommandGate _gate;
    private readonly FairUse _fairUse;
    private readonly VenueClock _clock;
    private readonly KillDoors _kills;
    private readonly ListingView _listings;
    private readonly LogDirectory _log;
    private readonly UnarySessions _sessions;
    private readonly UnarySessions _urgent;

    public UnaryTrading(
        SessionDesk desk, CommandDoor door, CommandGate gate, FairUse fairUse, VenueClock clock,
        KillDoors kills, ListingView listings, LogDirectory log)
    {
        (_desk, _door, _gate, _fairUse) = (desk, door, gate, fairUse);
        (_clock, _kills, _listings, _log) = (clock, kills, listings, log);
        _sessions = new UnarySessions(terms => LogOnAsync(terms, isUrgent: false));
        _urgent = new UnarySessions(terms => LogOnAsync(terms, isUrgent: true));
    }

    /// <exception cref="RpcException">The command was never taken, and why.</exception>
    /// <exception cref="OperationCanceledException">It may have been.</exception>
    public async Task<SubmitResponse> SubmitAsync(
        SubmitRequest request, KeyHolder holder, CancellationToken ended)
    {
        Command command = Read(request);
        if (request.ValidUntil != 0 && _clock.Now > request.ValidUntil) throw Statuses.Late().ToException();
        UnarySession session;
        Event outcome;
        if (command.Header.Kind == CommandKind.SetKillSwitch)
        {
            RequireUrgent(holder.ParticipantId);
            using IDisposable? closed = _kills.Close(in command.SetKillSwitch, in holder);
            session = await _urgent.OfAsync(holder, Bytes16.FromText("unary-stop"), ended);
            outcome = await session.InsistAsync(command, ended);
        }
        else
        {
            string name = request.SessionName.Length == 0 ? DefaultName : request.SessionName;
            session = await _sessions.OfAsync(holder, Names.Parse(name, "session_name"), ended);
            outcome = await session.ExecuteAsync(command, ended);
        }
        return new SubmitResponse { Item = await ItemAsync(outcome, session.SessionId, ended) };
    }

    private static Command Read(SubmitRequest request)
    {
        if (request.Command is not { } wanted) throw Statuses.Malformed("command is not set").ToException();
        if (CommandReader.CountOf(wanted) != 1)
            throw Statuses.Malformed("a mass quote has one entry here").ToException();
        long number = wanted.ClientSeqNum;
        if (number == 0) wanted.ClientSeqNum = 1;
        var command = new Command();
        if (CommandReader.Read(wanted, index: 0, ref command) is { } fault)
            throw Statuses.Malformed(fault).ToException();
        if (command.Header.Kind == CommandKind.SetKillSwitch && number != 0)
            throw Statuses.Malformed("a kill switch has no client_seq_num here").ToException();
        command.Header.ClientSeqNum = number;
        return command;
    }

    private async Task<UnarySession> LogOnAsync(LogOnTerms terms, bool isUrgent)
    {
        RequireUrgent(terms.ParticipantId);
        var session = new UnarySession(_desk, _gate, _clock, isUrgent, _door);
        await session.LogOnAsync(terms, CancellationToken.None);
        return session;
    }

    private void RequireUrgent(int participantId)
    {
        if (!_fairUse.TryUrgent(participantId, _clock.Now, out long wait))
            throw Statuses.TooFast(wait).ToException();
    }

    private async Task<SessionItem> ItemAsync(Event outcome, int sessionId, CancellationToken ended)
    {
        var items = new List<SessionItem>();
        Reports.Append(in outcome, sessionId, _listings.Current, items);
        if (items[0].RepeatedCommand is not { } repeated) return items[0];
        using var history = new SessionHistory(_log.Disk, _log.Location);
        await history.TellOriginalAsync(repeated, outcome, sessionId, _listings.Current, ended);
        return items[0];
    }
}

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
using Role = Matching.Engine.Role;

namespace Matching.Gateway.Sessions;

/// <summary>
/// Order entry one call at a time: each session is one that a stream could have, read, bounded and reported
/// by the same code.
/// </summary>
internal sealed class UnaryTrading
{
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
    private readonly UnarySession _system;

    public UnaryTrading(
        SessionDesk desk, CommandDoor door, CommandGate gate, FairUse fairUse, VenueClock clock,
        KillDoors kills, ListingView listings, LogDirectory log, UnarySession system)
    {
        (_desk, _door, _gate, _fairUse) = (desk, door, gate, fairUse);
        (_clock, _kills, _listings, _log, _system) = (clock, kills, listings, log, system);
        _sessions = new UnarySessions(terms => LogOnAsync(terms, isUrgent: false));
        _urgent = new UnarySessions(terms => LogOnAsync(terms, isUrgent: true));
    }

    /// <summary>Where numbers that were asked for again stand.</summary>
    public NumberMarks Marks { get; } = new();

    /// <exception cref="RpcException">The command was never taken, and why.</exception>
    /// <exception cref="OperationCanceledException">It may have been.</exception>
    public async Task<SubmitResponse> SubmitAsync(
        SubmitRequest request, KeyHolder holder, CancellationToken ended)
    {
        Command command = Read(request);
        if (request.ValidUntil != 0 && _clock.Now > request.ValidUntil) throw Statuses.Late().ToException();
        UnarySession session;
        Event outcome;
        if (Overtakes(request, in command))
        {
            int looks = BeginStop(in command, holder.ParticipantId);
            try
            {
                using IDisposable? closed = Close(in command, in holder);
                session = await UrgentOfAsync(holder, command, ended);
                outcome = await session.InsistAsync(command, ended);
            }
            catch (RpcException)
            {
                _fairUse.GiveBackLooks(holder.ParticipantId, looks);
                throw;
            }
        }
        else
        {
            Bytes16 name = request.SessionName.Length == 0
                ? Bytes16.FromText(DefaultNameOf(holder.Role))
                : Names.Parse(request.SessionName, "session_name");
            session = await _sessions.OfAsync(holder, name, ended);
            outcome = await session.ExecuteAsync(command, ended);
        }
        return new SubmitResponse { Item = await ItemAsync(outcome, session.SessionId, ended) };
    }

    /// <summary>
    /// Looks first: one that is refused for them uses up nothing that a kill switch needs.
    /// </summary>
    private int BeginStop(in Command command, int participantId)
    {
        long now = _clock.Now;
        int looks = 0;
        if (command.Header.Kind == CommandKind.MassCancel
            && !_fairUse.TryLook(in command, participantId, now, out looks, out long wait))
            throw Statuses.TooFast(wait).ToException();
        if (_fairUse.TryStop(participantId, now, out wait)) return looks;
        _fairUse.GiveBackLooks(participantId, looks);
        throw Statuses.TooFast(wait).ToException();
    }

    /// <summary>A session has one role; roles that shared one would take it from each other.</summary>
    private static string DefaultNameOf(Role role) => role switch
    {
        Role.MarketMaker => "unary-maker",
        Role.Operator => "unary-operator",
        Role.Administrator => "unary-admin",
        _ => "unary",
    };

    /// <summary>
    /// What stops something; a mass cancel that has a place among a session's commands keeps it.
    /// </summary>
    private static bool Overtakes(SubmitRequest request, in Command command) => command.Header.Kind switch
    {
        CommandKind.SetKillSwitch => true,
        CommandKind.MassCancel => command.Header.ClientSeqNum == 0 && request.SessionName.Length == 0
            && command.MassCancel.OwnSession == 0,
        _ => false,
    };

    private IDisposable? Close(in Command command, in KeyHolder holder) =>
        command.Header.Kind == CommandKind.SetKillSwitch
            ? _kills.Close(in command.SetKillSwitch, in holder)
            : null;

    /// <summary>
    /// The participant's own session for what overtakes. Where it has all the sessions that it may have, the
    /// venue's stops it in its name, if it is the participant's to stop.
    /// </summary>
    private async Task<UnarySession> UrgentOfAsync(
        KeyHolder holder, Command command, CancellationToken ended)
    {
        try
        {
            var name = Bytes16.FromText(StopNameOf(holder.Role));
            return await _urgent.OfAsync(holder, name, ended);
        }
        catch (RpcException refused) when (
            (refused.StatusCode == StatusCode.FailedPrecondition || _gate.Space == DiskSpace.Last)
            && command.Header.Kind == CommandKind.SetKillSwitch
            && command.SetKillSwitch.Engaged == 1
            && _kills.MaySet(in command.SetKillSwitch, in holder))
        {
            return _system;
        }
    }

    private static string StopNameOf(Role role) => role switch
    {
        Role.MarketMaker => "unary-maker-stop",
        Role.Operator => "unary-oper-stop",
        Role.Administrator => "unary-admin-stop",
        _ => "unary-stop",
    };

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
        // Of what overtakes each call is counted, its logon is the first one's.
        if (!isUrgent && !_fairUse.TryLogOn(terms.ParticipantId, _clock.Now, out long wait))
            throw Statuses.TooFast(wait).ToException();
        var session = new UnarySession(_desk, _gate, _clock, isUrgent, _door);
        await session.LogOnAsync(terms, CancellationToken.None);
        return session;
    }

    private async Task<SessionItem> ItemAsync(Event outcome, int sessionId, CancellationToken ended)
    {
        var items = new List<SessionItem>();
        Reports.Append(in outcome, sessionId, _listings.Current, items);
        if (items[0].RepeatedCommand is not { } repeated) return items[0];
        using var history = new SessionHistory(_log.Disk, _log.Location, Marks);
        await history.TellOriginalAsync(repeated, outcome, sessionId, _listings.Current, ended);
        return items[0];
    }
}

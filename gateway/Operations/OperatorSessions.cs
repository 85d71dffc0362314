using System.Collections.Concurrent;
using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Gateway.Pipeline;
using Matching.Gateway.Sessions;
using Matching.Replay.Projections;

namespace Matching.Gateway.Operations;

/// <summary>
/// One session a participant and role for its operators' calls, logged on when it is first wanted; one of the
/// two kinds that the service has.
/// </summary>
/// <param name="desk">Where it logs on.</param>
/// <param name="gate">The way into the engine.</param>
/// <param name="clock">Says when a command came.</param>
/// <param name="areUrgent">They take the control ring, before everybody's commands.</param>
internal sealed class OperatorSessions(
    SessionDesk desk, CommandGate gate, VenueClock clock, bool areUrgent)
{
    private readonly ConcurrentDictionary<(int Participant, Role Role), Lazy<Task<UnarySession>>> _sessions =
        new();

    public async Task<UnarySession> OfAsync(KeyHolder holder, CancellationToken cancellation)
    {
        (int, Role) who = (holder.ParticipantId, holder.Role);
        while (true)
        {
            Lazy<Task<UnarySession>> lazy = _sessions.GetOrAdd(
                who, _ => new Lazy<Task<UnarySession>>(() => LogOnAsync(holder)));
            try
            {
                UnarySession session = await lazy.Value.WaitAsync(cancellation);
                if (!session.IsSuperseded) return session;
            }
            catch when (lazy.Value.IsFaulted)
            {
                // The next call tries again.
                _sessions.TryRemove(KeyValuePair.Create(who, lazy));
                throw;
            }
            _sessions.TryRemove(KeyValuePair.Create(who, lazy));
        }
    }

    private async Task<UnarySession> LogOnAsync(KeyHolder holder)
    {
        var session = new UnarySession(desk, gate, clock, areUrgent);
        var terms = new LogOnTerms
        {
            Name = Bytes16.FromText(NameOf(holder.Role)),
            ParticipantId = holder.ParticipantId,
            Role = holder.Role,
        };
        await session.LogOnAsync(terms, CancellationToken.None);
        return session;
    }

    /// <summary>A session has one role; roles that shared one would take it from each other.</summary>
    private string NameOf(Role role) => (role, areUrgent) switch
    {
        (Role.Administrator, false) => "administration",
        (Role.Administrator, true) => "administer-stop",
        (_, false) => "operations",
        _ => "operations-stop",
    };
}

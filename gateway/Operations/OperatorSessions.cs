using System.Collections.Concurrent;
using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Gateway.Pipeline;
using Matching.Gateway.Sessions;
using Matching.Replay.Projections;

namespace Matching.Gateway.Operations;

/// <summary>
/// One session a participant for its operators' calls, logged on when it is first wanted; one of the two that
/// the service has.
/// </summary>
/// <param name="desk">Where it logs on.</param>
/// <param name="gate">The way into the engine.</param>
/// <param name="clock">Says when a command came.</param>
/// <param name="name">The sessions' name.</param>
/// <param name="areUrgent">They take the control ring, before everybody's commands.</param>
internal sealed class OperatorSessions(
    SessionDesk desk, CommandGate gate, VenueClock clock, string name, bool areUrgent)
{
    private readonly Bytes16 _name = Bytes16.FromText(name);

    private readonly ConcurrentDictionary<int, Lazy<Task<UnarySession>>> _sessions = new();

    public async Task<UnarySession> OfAsync(KeyHolder holder, CancellationToken cancellation)
    {
        while (true)
        {
            Lazy<Task<UnarySession>> lazy = _sessions.GetOrAdd(
                holder.ParticipantId, _ => new Lazy<Task<UnarySession>>(() => LogOnAsync(holder)));
            try
            {
                UnarySession session = await lazy.Value.WaitAsync(cancellation);
                if (!session.IsSuperseded) return session;
            }
            catch when (lazy.Value.IsFaulted)
            {
                // The next call tries again.
                _sessions.TryRemove(KeyValuePair.Create(holder.ParticipantId, lazy));
                throw;
            }
            _sessions.TryRemove(KeyValuePair.Create(holder.ParticipantId, lazy));
        }
    }

    private async Task<UnarySession> LogOnAsync(KeyHolder holder)
    {
        var session = new UnarySession(desk, gate, clock, areUrgent);
        var terms = new LogOnTerms
        {
            Name = _name,
            ParticipantId = holder.ParticipantId,
            Role = Role.Operator,
        };
        await session.LogOnAsync(terms, CancellationToken.None);
        return session;
    }
}

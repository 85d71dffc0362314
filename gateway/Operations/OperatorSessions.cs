using System.Collections.Concurrent;
using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Gateway.Pipeline;
using Matching.Gateway.Sessions;
using Matching.Replay.Projections;

namespace Matching.Gateway.Operations;

/// <summary>One session a participant for its operators' calls, logged on when it is first wanted.</summary>
internal sealed class OperatorSessions(SessionDesk desk, CommandGate gate, VenueClock clock)
{
    private static readonly Bytes16 s_name = Bytes16.FromText("operations");

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
        var session = new UnarySession(desk, gate, clock);
        var terms = new LogOnTerms
        {
            Name = s_name,
            ParticipantId = holder.ParticipantId,
            Role = Role.Operator,
        };
        await session.LogOnAsync(terms, CancellationToken.None);
        return session;
    }
}

using System.Collections.Concurrent;
using Grpc.Core;
using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Replay.Projections;

namespace Matching.Gateway.Sessions;

/// <summary>
/// Sessions that the gateway keeps for unary calls, by participant, role and name; each is logged on when it
/// is first wanted. The engine bounds how many a participant has.
/// </summary>
/// <param name="logOn">Makes one, logged on.</param>
internal sealed class UnarySessions(Func<LogOnTerms, Task<UnarySession>> logOn)
{
    private readonly ConcurrentDictionary<Owner, Lazy<Task<UnarySession>>> _sessions = new();

    /// <exception cref="RpcException">The logon was refused, or there is no room for it.</exception>
    public async Task<UnarySession> OfAsync(KeyHolder holder, Bytes16 name, CancellationToken cancellation)
    {
        var owner = new Owner(holder.ParticipantId, holder.Role, name);
        while (true)
        {
            Lazy<Task<UnarySession>> lazy = _sessions.GetOrAdd(
                owner, _ => new Lazy<Task<UnarySession>>(() => logOn(owner.Terms)));
            try
            {
                UnarySession session = await lazy.Value.WaitAsync(cancellation);
                if (!session.IsSuperseded) return session;
            }
            catch when (lazy.Value.IsFaulted)
            {
                // The next call tries again.
                _sessions.TryRemove(KeyValuePair.Create(owner, lazy));
                throw;
            }
            _sessions.TryRemove(KeyValuePair.Create(owner, lazy));
        }
    }

    private readonly record struct Owner(int ParticipantId, Role Role, Bytes16 Name)
    {
        public LogOnTerms Terms => new() { Name = Name, ParticipantId = ParticipantId, Role = Role };
    }
}

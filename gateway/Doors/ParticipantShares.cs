using System.Collections.Concurrent;
using Grpc.Core;
using Status = Google.Rpc.Status;

namespace Matching.Gateway.Doors;

/// <summary>
/// How much of something that is dear a participant has at once: streams that read the journal's files,
/// questions under way. Nobody has more than his share, and nobody takes another one's.
/// </summary>
/// <param name="most">For each participant.</param>
/// <param name="refusal">Says so.</param>
internal sealed class ParticipantShares(int most, Func<int, Status> refusal)
{
    private readonly ConcurrentDictionary<int, int> _open = new();

    /// <summary>Counts one more, until it is disposed of.</summary>
    /// <exception cref="RpcException">The participant has his share already.</exception>
    public IDisposable Enter(int participantId)
    {
        int open = _open.AddOrUpdate(participantId, 1, (_, before) => before + 1);
        var entered = new Entered(this, participantId);
        if (open <= most) return entered;
        entered.Dispose();
        throw refusal(most).ToException();
    }

    private sealed class Entered(ParticipantShares shares, int participantId) : IDisposable
    {
        public void Dispose() => shares._open.AddOrUpdate(participantId, 0, (_, before) => before - 1);
    }
}

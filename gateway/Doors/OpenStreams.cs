using System.Collections.Concurrent;
using Grpc.Core;

namespace Matching.Gateway.Doors;

/// <summary>
/// How many streams that read the journal's files a participant has open: each may cost the disk and a core a
/// scan of all that ever happened, so nobody has many.
/// </summary>
internal sealed class OpenStreams
{
    public const int PerParticipant = 16;

    private readonly ConcurrentDictionary<int, int> _open = new();

    /// <summary>Counts one more, until it is disposed of.</summary>
    /// <exception cref="RpcException">TOO_MANY_STREAMS.</exception>
    public IDisposable Enter(int participantId)
    {
        int open = _open.AddOrUpdate(participantId, 1, (_, before) => before + 1);
        var entered = new Entered(this, participantId);
        if (open <= PerParticipant) return entered;
        entered.Dispose();
        throw Statuses.TooManyStreams(PerParticipant).ToException();
    }

    private sealed class Entered(OpenStreams streams, int participantId) : IDisposable
    {
        public void Dispose() => streams._open.AddOrUpdate(participantId, 0, (_, before) => before - 1);
    }
}

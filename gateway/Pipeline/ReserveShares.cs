using System.Collections.Concurrent;
using Matching.Engine.Commands;
using Matching.Engine.Ring;

namespace Matching.Gateway.Pipeline;

/// <summary>
/// The last slots of the inbound ring, which only what takes away may have: of them no session has more than
/// its share at once, so that one which cancels for nothing leaves the others theirs.
/// </summary>
/// <param name="inbound">The ring.</param>
/// <param name="slots">How many slots are kept back.</param>
internal sealed class ReserveShares(RingBuffer<Command> inbound, int slots)
{
    /// <summary>A session has one in so many of them.</summary>
    private const int Sessions = 8;

    /// <summary>In a ring that is as small as those of tests.</summary>
    private const int FewSlots = 8;

    private readonly int _mostSlots = Math.Max(slots / Sessions, FewSlots);
    private readonly ConcurrentDictionary<int, Share> _shares = new();

    /// <summary>Claims one of them for the session, if its share and the ring have room.</summary>
    public bool TryClaim(int sessionId, out long slot)
    {
        Share share = _shares.GetOrAdd(sessionId, _ => new Share());
        lock (share)
        {
            slot = 0;
            // What was taken of it counts until the engine has come past the newest.
            if (share.Newest <= inbound.Cursor - inbound.Depth) share.Taken = 0;
            if (share.Taken == _mostSlots || !inbound.TryClaim(1, out slot)) return false;
            (share.Newest, share.Taken) = (slot, share.Taken + 1);
            return true;
        }
    }

    private sealed class Share
    {
        public long Newest { get; set; } = -1;

        public int Taken { get; set; }
    }
}

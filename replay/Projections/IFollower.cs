using Matching.Engine;
using Matching.Engine.Events;

namespace Matching.Replay.Projections;

/// <summary>
/// Something downstream that is a function of the events: it can be thrown away and made again. It takes up
/// the state that recovery has made, then the events behind it, in order.
/// </summary>
public interface IFollower
{
    /// <summary>
    /// Once, before the first event, with the state as of <see cref="MatchingEngine.LastSequence"/>: whether
    /// that was folded from the first event or loaded from a snapshot, a follower is the same afterwards.
    /// </summary>
    void TakeUp(MatchingEngine recovered);

    void OnEvent(in Event e);
}

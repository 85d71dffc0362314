using Matching.Engine.Events;

namespace Matching.Replay.Projections;

/// <summary>
/// Something downstream that is a function of the events: it can be thrown away and made again. Events come
/// in order, from the first; the same code serves recovery and the running venue.
/// </summary>
public interface IFollower
{
    void OnEvent(in Event e);
}

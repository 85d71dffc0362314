using Matching.Engine.Events;
using Matching.Engine.Ring;

namespace Matching.Engine.Rules;

/// <summary>The rules, each with what it needs.</summary>
internal sealed class Deciders
{
    public Deciders(RingBuffer<Event> ring, VenueState state)
    {
        State = state;
        Events = new EventWriter(ring, state);
        System = new SystemRules(state, Events);
        Sessions = new SessionRules(state, Events);
        Operations = new Operations(state, Events, Sessions);
        var sweep = new Sweep(state, Events);
        NewOrders = new NewOrders(state, Events, Sessions, sweep);
        Cancels = new Cancels(state, Events, Sessions);
        Replaces = new Replaces(state, Events, Sessions, sweep);
    }

    public VenueState State { get; }
    public EventWriter Events { get; }
    public SystemRules System { get; }
    public SessionRules Sessions { get; }
    public Operations Operations { get; }
    public NewOrders NewOrders { get; }
    public Cancels Cancels { get; }
    public Replaces Replaces { get; }
}

using Matching.Engine.Events;
using Matching.Engine.Memory;
using Matching.Engine.Ring;

namespace Matching.Engine.Rules;

/// <summary>The rules, each with what it needs.</summary>
internal sealed class Deciders
{
    public Deciders(RingBuffer<Event> ring, VenueState state, IBlockSource source)
    {
        State = state;
        Events = new EventWriter(ring, state);
        System = new SystemRules(state, Events);
        Sessions = new SessionRules(state, Events);
        MassActions = new MassActions(state, Events, Sessions);
        Connections = new Connections(state, Events, Sessions, MassActions);
        Timeouts = new Timeouts(state, Events, Sessions, MassActions);
        Operations = new Operations(state, Events);
        MarketOperations = new MarketOperations(state, Events, Sessions, MassActions);
        var sweep = new Sweep(state, Events, new MakerProtection(state, Events));
        Elections = new Elections(state, Events, sweep);
        var probe = new Probe(state, Events, source);
        var entry = new OrderEntry(state, Events, sweep, Elections);
        NewOrders = new NewOrders(state, Events, Sessions, sweep, probe, entry);
        Cancels = new Cancels(state, Events, Sessions);
        Replaces = new Replaces(state, Events, Sessions, sweep, Elections);
        Quotes = new QuoteRules(state, Events, Sessions, sweep, Elections);
    }

    public VenueState State { get; }
    public EventWriter Events { get; }
    public SystemRules System { get; }
    public SessionRules Sessions { get; }
    public Connections Connections { get; }
    public Operations Operations { get; }
    public MarketOperations MarketOperations { get; }
    public NewOrders NewOrders { get; }
    public Cancels Cancels { get; }
    public Replaces Replaces { get; }
    public QuoteRules Quotes { get; }
    public MassActions MassActions { get; }
    public Elections Elections { get; }
    public Timeouts Timeouts { get; }
}

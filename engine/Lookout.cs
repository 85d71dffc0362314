using Matching.Engine.Commands;
using Matching.Engine.Ring;

namespace Matching.Engine;

/// <summary>
/// Looks at the commands that stand in a ring behind the one that is executed next, so that what they will
/// touch is in the caches when their turn comes. Each gets four looks, ever closer: what one look has
/// fetched says where the next one leads. Changes and decides nothing; a command alone gets none.
/// </summary>
/// <remarks>
/// Looks cost time too, so a venue that the nearer caches hold gets none: bench engine says what is gained on
/// W5 and what would be lost on W1 and W2.
/// </remarks>
/// <param name="engine">Whose commands they are; used by the thread that executes.</param>
/// <param name="commands">Where they stand.</param>
public sealed class Lookout(MatchingEngine engine, RingBuffer<Command> commands)
{
    // How many commands ahead: so that between two looks lies about what a missed line costs.
    private const int Far = 12;
    private const int Middle = 8;
    private const int Near = 5;
    private const int Next = 2;

    private const int FewOrders = 50_000;
    private const int FewAccounts = 16_384;
    private const int FewInstruments = 256;

    private long _far;
    private long _middle;
    private long _near;
    private long _next;

    /// <summary>To be called before a command is executed.</summary>
    /// <param name="next">The slot of that command.</param>
    /// <param name="available">The last slot that may be read.</param>
    public void Look(long next, long available)
    {
        VenueState state = engine.State;
        if (available != next && state.HasBegun && IsWide(state)) Look(state, next, available);
    }

    private static bool IsWide(VenueState state) =>
        state.Books.Orders.Count > FewOrders
        || state.Accounts.Count > FewAccounts
        || state.Directory.InstrumentCount > FewInstruments;

    private void Look(VenueState state, long next, long available)
    {
        long slot = Math.Max(_far, next + 1);
        for (long until = Math.Min(available, next + Far); slot <= until; slot++)
            WideLookAhead.First(state, in commands[slot]);
        _far = slot;
        slot = Math.Max(_middle, next + 1);
        for (long until = Math.Min(available, next + Middle); slot <= until; slot++)
            WideLookAhead.Second(state, in commands[slot]);
        _middle = slot;
        slot = Math.Max(_near, next + 1);
        for (long until = Math.Min(available, next + Near); slot <= until; slot++)
            WideLookAhead.Third(state, in commands[slot]);
        _near = slot;
        slot = Math.Max(_next, next + 1);
        for (long until = Math.Min(available, next + Next); slot <= until; slot++)
            WideLookAhead.Fourth(state, in commands[slot]);
        _next = slot;
    }
}

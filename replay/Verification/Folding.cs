using Matching.Engine;
using Matching.Engine.Events;

namespace Matching.Replay.Verification;

/// <summary>Applies an event that may not follow from the state.</summary>
internal static class Folding
{
    public static Difference? Apply(MatchingEngine engine, in Event e)
    {
        try
        {
            engine.Apply(in e);
            return null;
        }
        catch (InvariantBrokenException broken)
        {
            return Difference.At(in e, $"it does not follow from the events before it: {broken.Message}");
        }
    }
}

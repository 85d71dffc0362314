namespace Matching.Bench.Campaigns.Simulation;

/// <summary>A campaign's checker has seen what must never be. The message says what, and where.</summary>
internal sealed class ViolationException(string what) : Exception(what)
{
    public static void ThrowUnless(bool holds, string what)
    {
        if (!holds) throw new ViolationException(what);
    }
}

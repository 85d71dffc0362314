using Matching.Engine.Ring;

namespace Matching.Tests.Ring;

/// <summary>The three wait strategies by name, for theories.</summary>
internal static class Strategies
{
    public static TheoryData<string> All => ["BusySpin", "Yield", "Block"];

    public static WaitStrategy Named(string name) => name switch
    {
        "BusySpin" => WaitStrategy.BusySpin(),
        "Yield" => WaitStrategy.Yield(),
        "Block" => WaitStrategy.Block(),
        _ => throw new ArgumentException(name),
    };
}

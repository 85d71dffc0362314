namespace Matching.Bench.Campaigns.Fuzz;

/// <summary>Something that reads bytes for which nobody vouches. Used by one thread.</summary>
internal interface IFuzzTarget
{
    string Name { get; }

    /// <summary>What one execution may allocate at most, whatever the input says.</summary>
    long MostBytes { get; }

    /// <summary>An input like a sound one, and what the execution needs beside it.</summary>
    byte[] Make(FuzzDice dice);

    /// <summary>An input of these very bytes, as a fuzzer makes them that looks at which code they reach.
    /// </summary>
    byte[] From(byte[] bytes);

    /// <summary>
    /// Reads the input. False if it was refused, as such input may be; any exception is a failure.
    /// </summary>
    bool Run(byte[] input);

    /// <summary>What must be true of an input that was taken.</summary>
    /// <exception cref="Simulation.ViolationException">It isn't.</exception>
    void Prove(byte[] input);
}

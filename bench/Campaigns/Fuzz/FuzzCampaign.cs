using Matching.Bench.Campaigns.Simulation;

namespace Matching.Bench.Campaigns.Fuzz;

/// <summary>What a fuzzing campaign did with one target.</summary>
/// <param name="Taken">Inputs that passed; the others were refused.</param>
/// <param name="MostBytes">What one execution allocated at most.</param>
/// <param name="Failure">The first, with its seed and its input; null if there was none.</param>
internal sealed record FuzzReport(
    string Target, long Executions, long Taken, long MostBytes, string? Failure);

/// <summary>
/// Executes a target on inputs made by seed: execution n has the seed first + n and nothing else, so that a
/// failure is seen again with one execution.
/// </summary>
internal static class FuzzCampaign
{
    private const int MostShown = 1_024;

    public static FuzzReport Run(IFuzzTarget target, int firstSeed, long executions)
    {
        SteadyHeap.Keep();
        // What is only made once is no growth.
        Execute(target, firstSeed, out _, out _);
        long taken = 0;
        long most = 0;
        for (long done = 0; done < executions; done++)
        {
            int seed = unchecked((int)(firstSeed + done));
            string? failure = Execute(target, seed, out bool isTaken, out long bytes);
            if (isTaken) taken++;
            // What an input costs it costs again; what the runtime makes on the way is made once.
            for (int again = 0; again < 2 && failure is null && bytes > target.MostBytes; again++)
                failure = Execute(target, seed, out _, out bytes);
            most = Math.Max(most, bytes);
            if (failure is null && bytes > target.MostBytes)
                failure = $"seed {seed}: {bytes} bytes were allocated, {target.MostBytes} are the most.";
            if (failure is not null) return new FuzzReport(target.Name, done + 1, taken, most, failure);
        }
        return new FuzzReport(target.Name, executions, taken, most, Failure: null);
    }

    private static string? Execute(IFuzzTarget target, int seed, out bool isTaken, out long allocatedBytes)
    {
        byte[] input = target.Make(new FuzzDice(seed));
        isTaken = false;
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            isTaken = target.Run(input);
            allocatedBytes = GC.GetAllocatedBytesForCurrentThread() - before;
            if (isTaken) target.Prove(input);
            return null;
        }
        catch (Exception failure)
        {
            allocatedBytes = GC.GetAllocatedBytesForCurrentThread() - before;
            return $"seed {seed}: {failure}\n{Shown(input)}";
        }
    }

    private static string Shown(byte[] input)
    {
        ReadOnlySpan<byte> shown = input.AsSpan(0, Math.Min(input.Length, MostShown));
        return $"{input.Length} bytes, {Convert.ToHexStringLower(shown)}";
    }
}

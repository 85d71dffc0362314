using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Matching.Engine;

/// <summary>
/// An invariant that only a bug can break. On in Release: it stops the shard before the journal can be wrong.
/// </summary>
public static class Check
{
    public static void That(
        [DoesNotReturnIf(false)] bool holds, [CallerArgumentExpression(nameof(holds))] string invariant = "")
    {
        if (!holds) Fail(invariant);
    }

    /// <summary>Not kept from being inlined: only so does the compiler see that it never returns.</summary>
    [DoesNotReturn]
    private static void Fail(string invariant) => throw new InvariantBrokenException(invariant);
}

/// <summary>A broken invariant: the shard must stop.</summary>
public sealed class InvariantBrokenException(string invariant) : Exception($"broken invariant: {invariant}");

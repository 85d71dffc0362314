using Matching.V1;

namespace Matching.Client;

/// <summary>What guards an account.</summary>
/// <param name="CancelAllDue">
/// When all its orders leave unless its dead-man's switch is armed again; null while it is not armed.
/// </param>
/// <param name="Protections">By group.</param>
public sealed record Safeguards(DateTimeOffset? CancelAllDue, IReadOnlyList<Protection> Protections)
{
    internal static Safeguards Of(GetSafeguardsResponse answer) => new(
        answer.CancelAllDue == 0 ? null : Nanoseconds.ToTime(answer.CancelAllDue),
        [.. answer.Protections.Select(Protection.Of)]);
}

/// <summary>A market-maker protection, with the limits of <see cref="SetProtection"/>.</summary>
/// <param name="IsTriggered">It was reached: the group quotes again after a reset.</param>
/// <param name="Fills">What the window had counted then, as the two behind; else 0.</param>
/// <param name="ChangedSequence">The event that changed it last.</param>
public sealed record Protection(
    int Group, TimeSpan Window, int MaxFills, long MaxQty, long MaxNotional, bool IsTriggered, int Fills,
    long Qty, long Notional, long ChangedSequence)
{
    internal static Protection Of(ProtectionState state) => new(
        state.Group, Nanoseconds.ToSpan(state.Window), state.MaxFills, state.MaxQty, state.MaxNotional,
        state.Triggered, state.Fills, state.Qty, state.Notional, state.ChangedSequence);
}

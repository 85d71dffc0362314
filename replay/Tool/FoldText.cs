using Matching.Replay.States;

namespace Matching.Replay.Tool;

/// <summary>On whose word the folding of a pruned journal began.</summary>
internal static class FoldText
{
    public static string Of(FoldStart start) =>
        $"the snapshot of event {start.Sequence:N0}, state {start.StateHash}: the events before are pruned";
}

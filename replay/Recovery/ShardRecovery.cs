using Matching.Engine;
using Matching.Engine.Events;
using Matching.Engine.Memory;
using Matching.Engine.Ring;
using Matching.Journal.Events;
using Matching.Journal.Log;
using Matching.Replay.Projections;

namespace Matching.Replay.Recovery;

/// <summary>
/// Makes a shard's state from its journal alone: verifies the log and folds every event, once, into the
/// engine and the followers.
/// </summary>
public static class ShardRecovery
{
    /// <exception cref="LogDamagedException">The log can't be trusted.</exception>
    /// <exception cref="JournalRefusedException">An event can't be read or doesn't follow from those
    /// before.</exception>
    public static LogTail Run(
        LogDirectory directory, LogIdentity identity, MatchingEngine engine,
        IReadOnlyList<IFollower> followers, Action<RecoveryProgress>? progress = null)
    {
        var visitor = new Visitor(engine, followers);
        var options = new RecoveryOptions { Progress = progress };
        return LogRecovery.Open(directory, identity, ref visitor, options);
    }

    private readonly struct Visitor(MatchingEngine engine, IReadOnlyList<IFollower> followers) : ILogVisitor
    {
        public void OnEvent(long sequence, ReadOnlySpan<byte> bytes)
        {
            if (!EventDecoder.TryDecode(bytes, out Event e, out DecodeFault fault))
                throw new JournalRefusedException(sequence, $"its bytes are no event: {fault}");
            try
            {
                engine.Apply(in e);
            }
            catch (InvariantBrokenException broken)
            {
                throw new JournalRefusedException(sequence, broken.Message);
            }
            foreach (IFollower follower in followers) follower.OnEvent(in e);
        }
    }
}

/// <summary>The journal's bytes are sound, but an event is not one that could have happened.</summary>
public sealed class JournalRefusedException(long sequence, string why)
    : Exception($"Event {sequence} is refused: {why}")
{
    public long Sequence { get; } = sequence;
}

using Matching.Engine;
using Matching.Engine.Events;
using Matching.Gateway.Pipeline;
using Matching.Replay.Projections;

namespace Matching.Gateway.Operations;

/// <summary>
/// Behind the barrier: how many events of each kind have become visible, and how many commands were rejected
/// for which reason. The publisher's thread counts, any thread may look.
/// </summary>
internal sealed class OutcomeTally : IFollower, IPublicationStage
{
    private static readonly int s_kinds = Enum.GetValues<EventKind>().Max(kind => (int)kind) + 1;
    private static readonly int s_reasons = Enum.GetValues<RejectReason>().Max(reason => (int)reason) + 1;

    private readonly long[] _events = new long[s_kinds];
    private readonly long[] _rejects = new long[s_reasons];
    private long _throughSequence;

    /// <summary>
    /// The last event that everybody it concerns can see: the bound for whoever reads the journal's files,
    /// which may be ahead of it.
    /// </summary>
    public long ThroughSequence => Volatile.Read(ref _throughSequence);

    /// <summary>Those that have occurred.</summary>
    public IEnumerable<KeyValuePair<EventKind, long>> Events =>
        Counted(_events, kind => (EventKind)kind);

    /// <summary>Those that have occurred.</summary>
    public IEnumerable<KeyValuePair<RejectReason, long>> Rejects =>
        Counted(_rejects, reason => (RejectReason)reason);

    public void TakeUp(MatchingEngine recovered) => _throughSequence = recovered.LastSequence;

    public void OnEvent(in Event e)
    {
        Increment(ref _events[(int)e.Header.Kind]);
        RejectReason reason = SessionLink.ReasonOf(in e);
        if (reason != RejectReason.None) Increment(ref _rejects[(int)reason]);
    }

    public void EndBatch(long throughSequence) => Volatile.Write(ref _throughSequence, throughSequence);

    /// <summary>One thread counts, so a plain sum will do; the write is whole for those who look.</summary>
    private static void Increment(ref long count) => Volatile.Write(ref count, count + 1);

    private static IEnumerable<KeyValuePair<TName, long>> Counted<TName>(
        long[] counts, Func<int, TName> nameOf)
    {
        for (int i = 0; i < counts.Length; i++)
        {
            long count = Volatile.Read(ref counts[i]);
            if (count > 0) yield return KeyValuePair.Create(nameOf(i), count);
        }
    }
}

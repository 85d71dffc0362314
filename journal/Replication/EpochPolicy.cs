using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;

namespace Matching.Journal.Replication;

/// <summary>
/// By what an epoch tells outcomes, and how far its stream may be away; as its <c>EpochStarted</c> says. A
/// process keeps to it from its first outcome to its last, so another one can go by what the journal says.
/// </summary>
/// <param name="Acks">When an outcome is told.</param>
/// <param name="MaxSilence">
/// After such a silence of the stream only what takes away is taken; zero without a stream.
/// </param>
/// <param name="MaxLag">As when the stream is so many events behind.</param>
public sealed record EpochPolicy(AckPolicy Acks, TimeSpan MaxSilence, long MaxLag)
{
    private const long NanosecondsPerTick = 100;

    /// <summary>Of a venue whose journal is on its disk alone.</summary>
    public static readonly EpochPolicy Alone = new(AckPolicy.Local, TimeSpan.Zero, 0);

    public static EpochPolicy Of(in StartEpochTerms terms) => new(
        terms.AckPolicy, TimeSpan.FromTicks(terms.MaxStreamSilence / NanosecondsPerTick), terms.MaxStreamLag);

    /// <summary>Puts it into what begins an epoch.</summary>
    public void Put(ref StartEpochTerms terms)
    {
        terms.AckPolicy = Acks;
        terms.MaxStreamSilence = MaxSilence.Ticks * NanosecondsPerTick;
        terms.MaxStreamLag = MaxLag;
    }

    /// <summary>
    /// Of the epoch with which a history ends; null where it does not hold that epoch's first event.
    /// </summary>
    /// <exception cref="InvalidDataException">It holds what is no event.</exception>
    internal static EpochPolicy? Newest(History history)
    {
        if (history.IsEmpty) return null;
        uint epoch = history.Event(history.Last).Header.Epoch;
        Event first = history.Event(history.FirstOfEpoch(epoch));
        return first.Header.Kind == EventKind.EpochStarted ? Of(in first.EpochStarted.Terms) : null;
    }
}

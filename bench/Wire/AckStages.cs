using HdrHistogram;
using Matching.V1;

namespace Matching.Bench.Wire;

/// <summary>
/// Where the time of an ack went, by the venue's own stamps and the client's, all of one machine's clock: the
/// stages follow one another from the intended moment to the answer.
/// </summary>
internal sealed class AckStages
{
    public static readonly string[] Names =
        ["stage to gateway", "stage ring", "stage match", "stage sync", "stage send", "stage to client"];

    private readonly LongHistogram[] _times = [.. Names.Select(_ => AckBook.New())];

    public IEnumerable<(string Name, HistogramBase Values)> All =>
        Names.Zip(_times, (name, times) => (name, (HistogramBase)times));

    /// <summary>Of an item that tells them all; another one is left out.</summary>
    /// <param name="item">As answered.</param>
    /// <param name="due">When its command was meant to be sent.</param>
    /// <param name="now">When it was read.</param>
    public void Record(SessionItem item, long due, long now)
    {
        if (item.StageTimes is not { Received: > 0, Matched: > 0, Durable: > 0, Sent: > 0 } at) return;
        ReadOnlySpan<long> moments =
            [due, at.Received, item.TransactTime, at.Matched, at.Durable, at.Sent, now];
        for (int stage = 0; stage < _times.Length; stage++)
            _times[stage].RecordValue(AckBook.Clamped(moments[stage + 1] - moments[stage]));
    }

    public void Add(AckStages other)
    {
        for (int stage = 0; stage < _times.Length; stage++) _times[stage].Add(other._times[stage]);
    }
}

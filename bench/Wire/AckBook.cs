using HdrHistogram;
using Matching.V1;

namespace Matching.Bench.Wire;

/// <summary>
/// What a lane has been answered in one turn: in order, each command once, with the time since the moment it
/// was meant to be sent. The sender writes the moments, the reader all else.
/// </summary>
internal sealed class AckBook
{
    private const long LongestNs = 60_000_000_000;
    private const int Digits = 3;

    private readonly long _first;
    private readonly long[] _due;
    private readonly long[] _sequences;
    private readonly bool _isEcho;
    private AckSum _sum;
    private long _acked;

    /// <param name="first">The first command's number.</param>
    /// <param name="count">Of commands.</param>
    /// <param name="isEcho">Answers are numbers, and nothing else.</param>
    public AckBook(long first, int count, bool isEcho)
    {
        (_first, _isEcho) = (first, isEcho);
        _due = new long[count];
        _sequences = new long[count];
    }

    /// <summary>From the intended moment to the answer.</summary>
    public LongHistogram Ack { get; } = New();

    /// <summary>Of a session that asks for them.</summary>
    public AckStages Stages { get; } = new();

    public AckSum Sum => _sum;

    /// <summary>So many commands are answered; the sender may ask.</summary>
    public long Acked => Volatile.Read(ref _acked);

    public bool IsDone => Acked == _due.Length;

    /// <summary>Of each command: the moment it was meant to be sent.</summary>
    public ReadOnlySpan<long> Due => _due;

    /// <summary>Of each command: the event that answered it.</summary>
    public ReadOnlySpan<long> Sequences => _sequences;

    public static LongHistogram New() => new(LongestNs, Digits);

    /// <summary>As far as the histograms go.</summary>
    public static long Clamped(long nanoseconds) => Math.Clamp(nanoseconds, 0, LongestNs);

    public void SetDue(long number, long due) => _due[number - _first] = due;

    /// <exception cref="InvalidDataException">Not what a venue may answer to this client.</exception>
    public void Take(SessionResponse response, long now)
    {
        if (response.Refusals.Count > 0)
            throw new InvalidDataException($"refused: {response.Refusals[0].Status.Message}");
        foreach (SessionItem item in response.Items)
        {
            // Fills come behind the ack of what made them, and carry no number.
            if (!_isEcho) AddFill(item.ExecutionReport);
            if (item.ClientSeqNum == 0) continue;
            long at = item.ClientSeqNum - _first;
            if (at == _acked) TakeFirst(item, now);
            else if (at != _acked - 1) throw new InvalidDataException($"an answer to {at} behind {_acked}");
        }
    }

    private void TakeFirst(SessionItem item, long now)
    {
        long due = _due[_acked];
        _sequences[_acked] = item.Sequence;
        Ack.RecordValue(Clamped(now - due));
        if (!_isEcho)
        {
            Stages.Record(item, due, now);
            AddAck(item.ExecutionReport);
        }
        // Release: the sender goes on behind the reads of the moments.
        Volatile.Write(ref _acked, _acked + 1);
    }

    private void AddAck(ExecutionReport? report)
    {
        if (report is null) throw new InvalidDataException("an answer that is no execution report");
        _sum.Acked(report.ExecType, report.ExecType == ExecType.Canceled ? 0 : report.Price);
    }

    private void AddFill(ExecutionReport? report)
    {
        if (report is { ExecType: ExecType.Trade, LastLiquidityInd: LastLiquidityInd.Taker })
            _sum.Traded(report.LastPx, report.LastQty);
    }
}

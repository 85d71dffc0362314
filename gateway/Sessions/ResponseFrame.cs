using System.Buffers;
using Google.Protobuf;
using Grpc.Core;
using Matching.Engine.Events;
using Matching.Gateway.Pipeline;
using Matching.Replay.Projections;
using Matching.V1;
using StageTimesMessage = Matching.V1.StageTimes;

namespace Matching.Gateway.Sessions;

/// <summary>
/// One <see cref="SessionResponse"/>, encoded as its items are put in: what most orders come to never is an
/// object. The bytes are those of <see cref="Reports"/>' messages. Its memory is the pool's, from the first
/// item until <see cref="Clear"/>.
/// </summary>
internal sealed class ResponseFrame
{
    /// <summary>How gRPC writes one. The venue reads none.</summary>
    public static readonly Marshaller<ResponseFrame> Marshaller = Marshallers.Create<ResponseFrame>(
        (frame, context) => frame.WriteTo(context),
        _ => throw new InvalidOperationException("the venue reads no responses"));

    /// <summary>
    /// More than any item takes that is made here: 32 numbers of a report, 5 of its own and 4 times, each of
    /// 12 bytes at most, and two names.
    /// </summary>
    private const int MaxItemBytes = 1_024;

    private const int FirstBytes = 8 * MaxItemBytes;

    private byte[] _bytes = [];
    private int _length;

    public int ItemCount { get; private set; }

    /// <summary>Of the last item; 0 where there is none.</summary>
    public long LastSequence { get; private set; }

    public bool IsEmpty => _length == 0;

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>
    /// Puts in the session's items of an event: none, one, or two where both sides of a meeting are its own.
    /// </summary>
    /// <param name="e">Not a repeated command, whose report is more than the event tells.</param>
    /// <param name="sessionId">Whose items.</param>
    /// <param name="listings">In which asset an instrument's money is.</param>
    /// <param name="times">Of its stages; null where the session does not want them.</param>
    public void Add(in Event e, int sessionId, Listings listings, StageTimesMessage? times)
    {
        if (!SessionLink.TryFind(in e, sessionId, out long prevSequence)) return;
        OrderReport report;
        switch (e.Header.Kind)
        {
            case EventKind.Traded:
                if (e.Traded.Maker.SessionId == sessionId)
                    Add(in e, prevSequence, 0, OrderReports.MakerFill(in e, listings), times);
                if (e.Traded.Taker.SessionId == sessionId)
                    Add(in e, prevSequence, 0, OrderReports.TakerFill(in e, listings), times);
                return;
            case EventKind.MatchPrevented:
                if (e.MatchPrevented.Maker.SessionId == sessionId)
                    Add(in e, prevSequence, 0, OrderReports.MakerPrevented(in e), times);
                if (e.MatchPrevented.Taker.SessionId == sessionId)
                    Add(in e, prevSequence, 0, OrderReports.TakerPrevented(in e), times);
                return;
        }
        if (OrderReports.TryDescribe(in e, out report))
        {
            Add(in e, prevSequence, e.Answers(sessionId) ? e.Command.ClientSeqNum : 0, in report, times);
            return;
        }
        var items = new List<SessionItem>(1);
        Reports.Append(in e, sessionId, listings, items);
        foreach (SessionItem item in items) Add(item, times);
    }

    /// <summary>One that is an object already.</summary>
    public void Add(SessionItem item, StageTimesMessage? times)
    {
        item.StageTimes = times;
        Add(new SessionResponse { Items = { item } });
        (ItemCount, LastSequence) = (ItemCount + 1, item.Sequence);
    }

    /// <summary>All that is in another response.</summary>
    public void Add(SessionResponse response)
    {
        int length = response.CalculateSize();
        response.WriteTo(Room(length)[..length]);
        _length += length;
    }

    /// <summary>It is empty again, and its memory the pool's.</summary>
    public void Clear()
    {
        if (_bytes.Length > 0) ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        (_length, ItemCount, LastSequence) = (0, 0, 0);
    }

    private void Add(
        in Event e, long prevSequence, long clientSeqNum, in OrderReport report, StageTimesMessage? times)
    {
        // The report and the item are made behind their place, for each begins with its length.
        Span<byte> room = Room(3 * MaxItemBytes);
        var body = new WireWriter(room[(2 * MaxItemBytes)..]);
        report.Write(ref body);
        var item = new WireWriter(room[MaxItemBytes..(2 * MaxItemBytes)]);
        item.Number(SessionItem.SequenceFieldNumber, e.Header.Sequence);
        item.Number(SessionItem.PrevSequenceFieldNumber, prevSequence);
        item.Number(SessionItem.EpochFieldNumber, e.Header.Epoch);
        item.Number(SessionItem.TransactTimeFieldNumber, e.Header.Time);
        item.Number(SessionItem.ClientSeqNumFieldNumber, clientSeqNum);
        item.Bytes(SessionItem.ExecutionReportFieldNumber, body.Written);
        if (times is not null) Write(times, ref item);
        var response = new WireWriter(room[..MaxItemBytes]);
        response.Bytes(SessionResponse.ItemsFieldNumber, item.Written);
        _length += response.Length;
        (ItemCount, LastSequence) = (ItemCount + 1, e.Header.Sequence);
    }

    private static void Write(StageTimesMessage times, ref WireWriter item)
    {
        item.Head(SessionItem.StageTimesFieldNumber, times.CalculateSize());
        item.Number(StageTimesMessage.ReceivedFieldNumber, times.Received);
        item.Number(StageTimesMessage.MatchedFieldNumber, times.Matched);
        item.Number(StageTimesMessage.DurableFieldNumber, times.Durable);
        item.Number(StageTimesMessage.SentFieldNumber, times.Sent);
    }

    /// <summary>Behind what is there already.</summary>
    private Span<byte> Room(int bytes)
    {
        if (_bytes.Length - _length < bytes)
        {
            int wanted = Math.Max(Math.Max(FirstBytes, 2 * _bytes.Length), _length + bytes);
            byte[] larger = ArrayPool<byte>.Shared.Rent(wanted);
            Bytes.CopyTo(larger);
            if (_bytes.Length > 0) ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }
        return _bytes.AsSpan(_length);
    }

    private void WriteTo(SerializationContext context)
    {
        context.SetPayloadLength(_length);
        context.GetBufferWriter().Write(Bytes);
        context.Complete();
    }
}

using Matching.Engine.Events;
using Matching.Journal.Log;

namespace Matching.Replay.Verification;

/// <summary>
/// Whether events stand in their places: numbered as the log numbers them, in whole transactions, each within
/// one group of its epoch.
/// </summary>
internal sealed class TransactionShape
{
    private long _first;
    private long _last;
    private EventFlags _continuation;
    private uint _epoch;

    public long Transactions { get; private set; }

    public bool IsOpen => _first > 0;

    /// <summary>What must hold before anything can be made of the event.</summary>
    public static Difference? CheckPlace(long sequence, in Event e)
    {
        if (e.Header.Sequence != sequence)
        {
            string why = $"it says that it is event {e.Header.Sequence}";
            return Difference.At(in e, why) with { Sequence = sequence };
        }
        if (e.Header.Kind == EventKind.Genesis == (sequence == 1)) return null;
        return Difference.At(
            in e, sequence == 1 ? "a journal begins with Genesis" : "Genesis is event 1 and no other");
    }

    public Difference? Check(in Event e)
    {
        long first = IsOpen ? _first : e.Header.Sequence;
        if (e.Header.FirstSequence != first)
        {
            return Difference.At(
                in e, $"its transaction began at {first}, but it says at {e.Header.FirstSequence}");
        }
        EventFlags continuation = e.Header.Flags & EventFlags.Continuation;
        if (IsOpen && continuation != _continuation)
            return Difference.At(in e, "its transaction is a continuation in part");
        _continuation = continuation;
        bool isLast = (e.Header.Flags & EventFlags.Last) != 0;
        if (isLast) Transactions++;
        _first = isLast ? 0 : first;
        (_last, _epoch) = (e.Header.Sequence, e.Header.Epoch);
        return null;
    }

    /// <summary>At the end of a group.</summary>
    public Difference? Check(in LogGroup group)
    {
        if (IsOpen)
            return new Difference(_last, $"its group ends within the transaction that began at {_first}");
        if (group.Kind == GroupKind.Data && group.Epoch != _epoch)
            return new Difference(_last, $"it is of epoch {_epoch}, its group of epoch {group.Epoch}");
        return null;
    }
}

using Matching.Engine.Commands;
using Matching.Engine.Events;

namespace Matching.Replay.Statistics;

/// <summary>A transaction and how large it is; its bytes are the events' own.</summary>
public readonly record struct TransactionSize(
    long FirstSequence, CommandKind Command, int Events, long Bytes, long Time);

/// <summary>Keeps the transactions of most events, the earlier one of two alike.</summary>
internal sealed class LargestTransactions
{
    private const int Kept = 10;

    private readonly List<TransactionSize> _kept = new(Kept + 1);
    private TransactionSize _open;

    public IReadOnlyList<TransactionSize> InOrder => _kept;

    /// <param name="e">The next event.</param>
    /// <param name="bytes">How many it has.</param>
    /// <param name="command">None for one that isn't the first of its transaction.</param>
    public void Add(in Event e, int bytes, CommandKind command)
    {
        if (e.Header.Sequence == e.Header.FirstSequence)
            _open = new TransactionSize(e.Header.Sequence, command, 0, 0, e.Header.Time);
        _open = _open with { Events = _open.Events + 1, Bytes = _open.Bytes + bytes };
        if ((e.Header.Flags & EventFlags.Last) != 0) Keep();
    }

    private void Keep()
    {
        if (_kept.Count == Kept && _open.Events <= _kept[^1].Events) return;
        int at = _kept.FindIndex(kept => kept.Events < _open.Events);
        _kept.Insert(at < 0 ? _kept.Count : at, _open);
        if (_kept.Count > Kept) _kept.RemoveAt(Kept);
    }
}

namespace Matching.Client;

/// <summary>
/// The commands whose outcome is not known yet. Not safe for several threads: the session's lock guards it.
/// </summary>
internal sealed class PendingCommands
{
    private readonly Dictionary<long, TaskCompletionSource<Outcome>?> _waiting = [];

    public int Count => _waiting.Count;

    /// <param name="waiter">Null where nobody awaits the outcome.</param>
    public void Add(long clientSeqNum, TaskCompletionSource<Outcome>? waiter) =>
        _waiting.Add(clientSeqNum, waiter);

    /// <summary>The waiter, if somebody waits; a command's later events find nothing.</summary>
    public TaskCompletionSource<Outcome>? Take(long clientSeqNum) =>
        _waiting.Remove(clientSeqNum, out var waiter) ? waiter : null;

    /// <summary>The numbers above one, in order.</summary>
    public long[] NumbersAbove(long clientSeqNum) =>
        [.. _waiting.Keys.Where(number => number > clientSeqNum).Order()];

    /// <summary>The numbers below one, in order.</summary>
    public long[] NumbersBelow(long clientSeqNum) =>
        [.. _waiting.Keys.Where(number => number < clientSeqNum).Order()];

    public TaskCompletionSource<Outcome>[] TakeAll()
    {
        var waiters = _waiting.Values.OfType<TaskCompletionSource<Outcome>>().ToArray();
        _waiting.Clear();
        return waiters;
    }
}

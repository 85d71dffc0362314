using System.Collections.Concurrent;

namespace Matching.Gateway.Sessions;

/// <summary>
/// Where some of the numbers of sessions stand in the log, as those found out who have walked back for a
/// repeated one: the next walk begins at the nearest. What is there never changes; it may all be forgotten.
/// </summary>
internal sealed class NumberMarks
{
    /// <summary>One in so many items of a walk.</summary>
    public const int Spacing = 256;

    /// <summary>Of all sessions; some 50 MB.</summary>
    private const int MostMarks = 1 << 20;

    private readonly ConcurrentDictionary<int, SortedList<long, long>> _sessions = new();
    private int _marks;

    /// <summary>The newest place to begin at that is not before the number's own.</summary>
    /// <param name="sessionId">Whose number.</param>
    /// <param name="clientSeqNum">The number.</param>
    /// <param name="newest">Where to begin if nothing nearer is known.</param>
    public long Behind(int sessionId, long clientSeqNum, long newest)
    {
        if (!_sessions.TryGetValue(sessionId, out SortedList<long, long>? marks)) return newest;
        lock (marks)
        {
            (int low, int high) = (0, marks.Count);
            while (low < high)
            {
                int middle = (low + high) / 2;
                if (marks.GetKeyAtIndex(middle) < clientSeqNum) low = middle + 1;
                else high = middle;
            }
            return low < marks.Count ? Math.Min(newest, marks.GetValueAtIndex(low)) : newest;
        }
    }

    public void Note(int sessionId, long clientSeqNum, long sequence)
    {
        if (Interlocked.Increment(ref _marks) > MostMarks)
        {
            _sessions.Clear();
            Volatile.Write(ref _marks, 0);
        }
        SortedList<long, long> marks = _sessions.GetOrAdd(sessionId, _ => []);
        lock (marks) marks[clientSeqNum] = sequence;
    }
}

using Matching.Gateway.Pipeline;
using Matching.Journal.Log;

namespace Matching.Bench.Pipeline;

/// <summary>
/// When each group of the journal began to be written, and when it was synced. The journal's thread notes it;
/// the publisher's, which comes behind the sync, looks it up event by event, in order.
/// </summary>
internal sealed class GroupTimes(VenueClock clock)
{
    /// <summary>The publisher is at most two rings of events behind, and a group has one at least.</summary>
    private const int Kept = 64 * 1024;

    private readonly Group[] _groups = new Group[Kept];
    private long _noted;
    private long _current;
    private Group _open;

    /// <summary>Before a write: of a group of events, or of what isn't one.</summary>
    public void Writing(ReadOnlySpan<byte> bytes)
    {
        bool isGroup = GroupHeader.TryRead(bytes, out GroupHeader header) && header.EventCount > 0;
        _open = isGroup ? new Group(header.NextSequence, clock.Now, 0) : default;
    }

    public void Synced()
    {
        if (_open.NextSequence == 0) return;
        _groups[_noted % Kept] = _open with { SyncedAt = clock.Now };
        _open = default;
        // Release: whoever reads the number sees the group. What makes the events visible comes later still.
        Volatile.Write(ref _noted, _noted + 1);
    }

    /// <summary>Of a durable event, none of which comes before the one asked for last.</summary>
    public Group Of(long sequence)
    {
        long noted = Volatile.Read(ref _noted);
        while (_current < noted - 1 && _groups[_current % Kept].NextSequence <= sequence) _current++;
        return _groups[_current % Kept];
    }

    public readonly record struct Group(long NextSequence, long WriteBegan, long SyncedAt);
}

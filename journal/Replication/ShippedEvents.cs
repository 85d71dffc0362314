using Matching.Journal.Log;

namespace Matching.Journal.Replication;

/// <summary>
/// A log's durable events in order, for one who ships them: from memory near the head, from the log's files
/// where it is behind. It never skips and never repeats one.
/// </summary>
internal sealed class ShippedEvents : IDisposable
{
    private readonly CommittedGroups _committed;
    private readonly LogReader _files;
    private long _next;
    private int _at;
    private long _sequenceAt;

    public ShippedEvents(IDisk disk, string directory, CommittedGroups committed, long first)
    {
        _committed = committed;
        _files = new LogReader(disk, directory, LogReading.Running);
        _next = first;
    }

    /// <summary>Whether there is one that <see cref="TryNext"/> has not given.</summary>
    public bool HasMore => _next <= _committed.LastSequence;

    /// <summary>How many came from files; for metrics and tests.</summary>
    public long FromFiles { get; private set; }

    /// <summary>
    /// The next event, valid until the next call. False if there is none yet: of files also where nothing
    /// later proves it durable, which takes a moment.
    /// </summary>
    /// <exception cref="LogDamagedException">The log can't be trusted.</exception>
    /// <exception cref="InvalidDataException">It no longer holds what comes next.</exception>
    public bool TryNext(out long sequence, out ReadOnlySpan<byte> bytes)
    {
        sequence = _next;
        bytes = default;
        while (_committed.TryPeek(out ReadOnlySpan<byte> payload, out long first, out int count))
        {
            if (first + count <= _next) Leave();
            else if (first > _next) break;
            else return Take(payload, first, out bytes);
        }
        return _next <= _committed.LastSequence && TakeFromFiles(out bytes);
    }

    public void Dispose() => _files.Dispose();

    private void Leave()
    {
        (_at, _sequenceAt) = (0, 0);
        _committed.Release();
    }

    private bool Take(ReadOnlySpan<byte> payload, long first, out ReadOnlySpan<byte> bytes)
    {
        if (_sequenceAt == 0) _sequenceAt = first;
        for (; _sequenceAt < _next; _sequenceAt++)
            _at += LogFormat.LengthPrefixBytes + Payload.LengthAt(payload, _at);
        bytes = payload.Slice(_at + LogFormat.LengthPrefixBytes, Payload.LengthAt(payload, _at));
        _next++;
        return true;
    }

    private bool TakeFromFiles(out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (_files.NextSequence != _next) _files.Seek(_next);
        if (!_files.TryNext(out LogEvent found))
        {
            long first = _files.FirstSequence();
            if (first <= _next) return false;
            throw new InvalidDataException(
                $"Event {_next} was pruned before it was shipped: the log begins with event {first}.");
        }
        bytes = found.Bytes;
        FromFiles++;
        _next++;
        return true;
    }
}

namespace Matching.Journal.Log;

/// <summary>Whether a writer may be at work on the directory that is read.</summary>
public enum LogReading
{
    /// <summary>No venue runs: all that is whole counts.</summary>
    Stopped,

    /// <summary>
    /// A venue may run: a group counts when a later header proves that its sync has returned.
    /// </summary>
    Running,
}

/// <summary>One event as the log holds it; the bytes are valid until the reader's next call.</summary>
public readonly ref struct LogEvent(long sequence, uint epoch, ReadOnlySpan<byte> bytes)
{
    public long Sequence { get; } = sequence;

    public uint Epoch { get; } = epoch;

    public ReadOnlySpan<byte> Bytes { get; } = bytes;
}

/// <summary>
/// Reads events forward from any sequence, and single ones by theirs. It takes no lock and changes nothing.
/// Checksums, places and the sequence are checked, the hash chains are not: that is recovery's work. One
/// reader a user.
/// </summary>
public sealed class LogReader : IDisposable
{
    private readonly IDisk _disk;
    private readonly string _directory;
    private readonly SparseIndex _index;
    private readonly GroupCursor _forward;
    private readonly GroupCursor _point;
    private long _next = 1;
    private int _at;
    private long _sequenceAt;
    private readonly LogReading _reading;
    private readonly bool _looksFar;
    private bool _trustsHeaders;

    /// <param name="disk">Only read from.</param>
    /// <param name="directory">The log's, which may not exist yet.</param>
    /// <param name="reading">Whether a writer may be at work.</param>
    /// <param name="looksFar">
    /// Of one who reads to the end and goes: where there is no further event it is made sure, beside a writer
    /// too, that nothing sound stands behind. Who calls again later finds that out after a while.
    /// </param>
    public LogReader(IDisk disk, string directory, LogReading reading, bool looksFar = false)
    {
        (_disk, _directory, _reading, _looksFar) = (disk, directory, reading, looksFar);
        _index = new SparseIndex(disk, directory);
        _forward = new GroupCursor(disk, directory, reading, _index)
        {
            LooksFar = looksFar,
            Entering = header => Entering?.Invoke(ChainStart.In(in header)),
        };
        _point = new GroupCursor(disk, directory, reading, _index) { LooksFar = looksFar };
    }

    /// <summary>
    /// Told by <see cref="TryNext"/> of each further segment that it enters: all events before it were given.
    /// </summary>
    public Action<ChainStart>? Entering { get; init; }

    /// <summary>The sequence that <see cref="TryNext"/> gives next.</summary>
    public long NextSequence => _next;

    /// <summary>Goes to that sequence, which may be one that isn't written yet.</summary>
    public void Seek(long sequence)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sequence, 1);
        _next = sequence;
        _forward.Leave();
    }

    /// <summary>
    /// The next event. False if there is none yet; call again later to follow. False for ever if the
    /// sequence lies before <see cref="FirstSequence"/>.
    /// </summary>
    /// <exception cref="LogDamagedException">What stands there is not what was written.</exception>
    public bool TryNext(out LogEvent next)
    {
        next = default;
        RefuseDamagedHeaders();
        while (!_forward.HasGroup || _next >= _forward.Group.NextSequence)
        {
            if (!_forward.HasPlace && !_forward.GoTo(_next)) return false;
            if (!_forward.MoveNext()) return false;
            (_at, _sequenceAt) = (0, _forward.Group.FirstSequence);
        }
        next = Walk(_forward, _next, ref _at, ref _sequenceAt);
        _next++;
        return true;
    }

    /// <summary>One event by its sequence, without moving <see cref="TryNext"/>.</summary>
    public bool TryRead(long sequence, out LogEvent found)
    {
        found = default;
        RefuseDamagedHeaders();
        if (!_point.HasGroup || !_point.Group.Holds(sequence))
        {
            if (!_point.GoTo(sequence)) return false;
            do
            {
                if (!_point.MoveNext()) return false;
            }
            while (!_point.Group.Holds(sequence));
        }
        int at = 0;
        long sequenceAt = _point.Group.FirstSequence;
        found = Walk(_point, sequence, ref at, ref sequenceAt);
        return true;
    }

    /// <summary>The first sequence that the directory holds, 0 if it holds no segment in use.</summary>
    public long FirstSequence()
    {
        RefuseDamagedHeaders();
        return _index.FirstSequence();
    }

    public void Dispose()
    {
        _forward.Dispose();
        _point.Dispose();
    }

    /// <summary>
    /// A segment whose header is damaged would look like one that isn't in use, and the log like a shorter
    /// one.
    /// </summary>
    private void RefuseDamagedHeaders()
    {
        if (_trustsHeaders) return;
        using var window = new SegmentWindow();
        SegmentCatalog catalog = SegmentCatalog.Read(_disk, _directory, _reading, window, _looksFar);
        // A log that is still to come is looked at again.
        _trustsHeaders = _reading == LogReading.Stopped || catalog.Entered.Count > 0;
    }

    /// <summary>Goes forward within the cursor's group to the sequence, which is in it.</summary>
    private static LogEvent Walk(
        GroupCursor cursor, long sequence, scoped ref int at, scoped ref long sequenceAt)
    {
        ReadOnlySpan<byte> payload = cursor.Payload;
        for (; sequenceAt < sequence; sequenceAt++)
            at += LogFormat.LengthPrefixBytes + Payload.LengthAt(payload, at);
        int length = Payload.LengthAt(payload, at);
        ReadOnlySpan<byte> bytes = payload.Slice(at + LogFormat.LengthPrefixBytes, length);
        at += LogFormat.LengthPrefixBytes + length;
        sequenceAt++;
        return new LogEvent(sequence, cursor.Group.Epoch, bytes);
    }
}

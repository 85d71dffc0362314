using System.Diagnostics;

namespace Matching.Journal.Log;

/// <summary>
/// Appends commit groups and returns when they are durable. One thread uses it; <see cref="Stop"/> and the
/// properties that say so are for any thread. It fails stop: after the first failure it never writes again.
/// An append allocates nothing, also when it enters the next segment.
/// </summary>
public sealed class LogWriter : IDisposable
{
    private const int Idle = 0;
    private const int Writing = 1;
    private const int Stopped = 2;

    private readonly LogOptions _options;
    private readonly LogIdentity _identity;
    private readonly LogChains _chains;
    private readonly EventHasher _hasher;
    private readonly SegmentFiller _filler;
    private readonly AlignedBuffer _segmentHeader = new AlignedBuffer(LogFormat.SegmentHeaderBytes).Touched();

    private IDiskFile? _file;
    private long _segmentOrdinal;
    private long _segmentBytes;
    private long _offset;
    private long _nextSequence;
    private int _state;
    private string _whyStopped = "";
    private Exception? _failure;
    private long _syncStarted;
    private long _waitingForSegment;

    /// <summary>Takes over the tail and begins to prepare the next segment.</summary>
    public LogWriter(LogDirectory directory, LogTail tail, LogOptions options)
    {
        options.Validate();
        _options = options;
        _identity = tail.Identity;
        _chains = tail.Chains;
        _nextSequence = _chains.NextSequence;
        Epoch = _chains.Epoch;
        LastKind = _chains.LastKind;
        _segmentOrdinal = tail.End.SegmentOrdinal;
        _segmentBytes = tail.SegmentBytes;
        _offset = tail.End.Offset;
        if (_segmentOrdinal > 0) _file = options.OpenForGroups(directory, _segmentOrdinal);
        _hasher = new EventHasher(_chains, options.HashBeside);
        _filler = new SegmentFiller(directory, options, _segmentOrdinal + 1);
        _filler.MakeHere();
    }

    /// <summary>Durable; 0 before the first event.</summary>
    public long LastSequence => _nextSequence - 1;

    public uint Epoch { get; private set; }

    public GroupKind LastKind { get; private set; }

    public long SegmentOrdinal => _segmentOrdinal;

    /// <summary>What the current segment still takes.</summary>
    public long BytesLeftInSegment => _segmentBytes - _offset;

    /// <summary>
    /// What the log still takes if no further segment can be made: the rest of this one, and those that are
    /// ready, whose ends may be too short for the next group.
    /// </summary>
    public long BytesLeft => BytesLeftInSegment + _filler.ReadyCount * UsableBytes;

    /// <summary>Any thread may ask.</summary>
    public NextSegmentState NextSegment => _filler.State;

    /// <summary>Why the next segment could not be made; any thread may ask.</summary>
    public Exception? NextSegmentError => _filler.Error;

    /// <summary>
    /// The <see cref="Stopwatch"/> time at which the write under way began, 0 if there is none.
    /// </summary>
    public long SyncStartedTimestamp => Volatile.Read(ref _syncStarted);

    /// <summary>
    /// The <see cref="Stopwatch"/> time since which it waits for a segment, 0 if it does not.
    /// </summary>
    public long WaitingForSegmentTimestamp => Volatile.Read(ref _waitingForSegment);

    /// <summary>In all, as of now; the writer's thread adds to it.</summary>
    public long SegmentWaitTicks { get; private set; }

    /// <summary>
    /// The <see cref="Stopwatch"/> time at which the making of segments last got on: one that is waited for
    /// may be slow, or stuck.
    /// </summary>
    public long LastFillTimestamp => _filler.LastStepTimestamp;

    /// <summary>Any thread may ask.</summary>
    public bool IsStopped => Volatile.Read(ref _state) == Stopped;

    /// <summary>What stopped it, if it was an exception.</summary>
    public Exception? Failure => _failure;

    /// <summary>
    /// Brought up to the last group by <see cref="CompleteHashes"/>; to be read behind it only.
    /// </summary>
    public EventChain EventChain => _chains.Events;

    /// <summary>
    /// Space for the next group's events, each as a u32 length and its bytes; valid until the next commit.
    /// </summary>
    public Span<byte> Begin()
    {
        ThrowIfStopped();
        return _hasher.Lend()[LogFormat.GroupHeaderBytes..];
    }

    /// <summary>
    /// Writes what was encoded into <see cref="Begin"/>'s space as one group; returns when it is durable.
    /// Whole transactions only: the log keeps a group whole, and knows no smaller unit.
    /// </summary>
    /// <exception cref="LogStoppedException">
    /// It was not made durable, and the writer is of no more use.
    /// </exception>
    public void Commit(int payloadBytes, long firstSequence, int eventCount, uint epoch)
    {
        Enter();
        try
        {
            CheckGroup(payloadBytes, firstSequence, eventCount, epoch);
            WriteGroup(GroupKind.Data, payloadBytes, eventCount, epoch);
        }
        catch (Exception error)
        {
            throw Fail(error);
        }
        Leave();
    }

    /// <summary>
    /// Proves the last data group durable to those who read beside the writer. False, and nothing written,
    /// if the log is empty or ends in a seal.
    /// </summary>
    public bool Seal()
    {
        if (LastKind != GroupKind.Data) return false;
        Enter();
        try
        {
            WriteGroup(GroupKind.Seal, payloadBytes: 0, eventCount: 0, Epoch);
        }
        catch (Exception error)
        {
            throw Fail(error);
        }
        Leave();
        return true;
    }

    /// <summary>
    /// Has the last group's events hashed, by the thread beside where there is one. Call it after the acks
    /// have left; otherwise the next commit does it first.
    /// </summary>
    public void BeginHashes() => _hasher.Begin();

    /// <summary>Returns when the event chain is brought up to the last group.</summary>
    public void CompleteHashes() => _hasher.Join();

    /// <summary>
    /// Whether the log takes a group of that payload and still so many bytes behind it. While a segment is
    /// being made it waits for that first, so what is kept back is touched only when none can be made.
    /// </summary>
    /// <exception cref="LogStoppedException">
    /// The next one can't be made, and not for want of space.
    /// </exception>
    public DiskSpace AwaitSpace(int payloadBytes, in SpaceToKeep keep)
    {
        _filler.Keep(SegmentsFor(keep.Normally));
        int extent = LogFormat.ExtentOf(payloadBytes);
        if (BytesLeft - extent < keep.Normally && _filler.State == NextSegmentState.Preparing)
            AwaitFiller();
        if (_filler.State != NextSegmentState.Failed) return DiskSpace.Ample;
        if (!_filler.MayRetry) throw Fail(NotPrepared());
        return BytesLeft - extent < keep.AtLast ? DiskSpace.Last : DiskSpace.Short;
    }

    /// <summary>Tries again to make the next segment after it failed. The writer's thread only.</summary>
    public bool RetryNextSegment() => _filler.Retry();

    /// <summary>
    /// Stops the writer from any thread, for good: a commit under way will throw, even if its sync succeeds
    /// later.
    /// </summary>
    public void Stop(string why)
    {
        _whyStopped = why;
        // Orders the reason before the state; and it is this or Leave's exchange that decides about a commit
        // under way.
        Interlocked.Exchange(ref _state, Stopped);
    }

    public void Dispose()
    {
        Stop("it was closed.");
        _filler.Dispose();
        _file?.Dispose();
        _file = null;
        _hasher.Dispose();
        _segmentHeader.Dispose();
        _chains.Dispose();
    }

    private void Enter()
    {
        if (Interlocked.CompareExchange(ref _state, Writing, Idle) != Idle) ThrowIfStopped();
    }

    private void Leave()
    {
        if (Interlocked.CompareExchange(ref _state, Idle, Writing) != Writing) ThrowIfStopped();
    }

    private void ThrowIfStopped()
    {
        if (IsStopped) throw new LogStoppedException(_whyStopped, _failure);
    }

    private LogStoppedException Fail(Exception error)
    {
        _failure = error;
        Stop(error.Message);
        return error as LogStoppedException ?? new LogStoppedException(error.Message, error);
    }

    private void CheckGroup(int payloadBytes, long firstSequence, int eventCount, uint epoch)
    {
        if (payloadBytes is <= 0 or > LogFormat.MaxPayloadBytes)
            throw Misuse($"a payload of {payloadBytes} bytes");
        if (firstSequence != _nextSequence)
            throw Misuse($"sequence {firstSequence} where {_nextSequence} comes");
        if (eventCount <= 0) throw Misuse($"{eventCount} events");
        if (epoch < Epoch) throw Misuse($"epoch {epoch} after epoch {Epoch}");
        ReadOnlySpan<byte> payload = _hasher.Lend().Slice(LogFormat.GroupHeaderBytes, payloadBytes);
        if (!Payload.IsWhole(payload, eventCount))
            throw Misuse("a payload that is not as many whole events");
    }

    private LogStoppedException NotPrepared() =>
        new($"the next segment could not be prepared: {_filler.Error?.Message}", _filler.Error);

    private static InvalidOperationException Misuse(string what) => new($"The log was given {what}.");

    private void WriteGroup(GroupKind kind, int payloadBytes, int eventCount, uint epoch)
    {
        int extent = LogFormat.ExtentOf(payloadBytes);
        if (_file is null || _offset + extent > _segmentBytes) EnterNextSegment(extent);
        Span<byte> group = _hasher.Lend()[..extent];
        group[(LogFormat.GroupHeaderBytes + payloadBytes)..].Fill(LogFormat.Padding);
        var header = new GroupHeader(
            kind,
            payloadBytes,
            _segmentOrdinal,
            _offset,
            _nextSequence,
            eventCount,
            epoch,
            _chains.LastGroupHash);
        header.Write(group);
        if (Sectors.AnyIsZero(group)) throw Misuse("an event that holds a sector of zeros");
        WriteDurably(_offset, group);
        Advance(in header, group);
    }

    private void Advance(in GroupHeader header, ReadOnlySpan<byte> group)
    {
        _offset += header.ExtentBytes;
        _filler.WriterOffset = _offset;
        _nextSequence = header.NextSequence;
        Epoch = header.Epoch;
        LastKind = header.Kind;
        _chains.AbsorbHeader(in header, group);
        _hasher.Take(in header);
    }

    private void WriteDurably(long offset, ReadOnlySpan<byte> bytes)
    {
        // Orders the stamp before the write begins, so that a watchdog sees how long it has been under way.
        Volatile.Write(ref _syncStarted, Stopwatch.GetTimestamp());
        _file!.Write(offset, bytes);
        _file.Sync();
        Volatile.Write(ref _syncStarted, 0);
    }

    /// <summary>
    /// Puts the next segment to use. Its header is durable before its first group is written; until then it
    /// is as good as not there. Only here must the events be hashed: the header names the event chain.
    /// </summary>
    private void EnterNextSegment(int extent)
    {
        if (LogFormat.SegmentHeaderBytes + extent > _options.SegmentBytes)
            throw Misuse("a group larger than a segment");
        _hasher.Join();
        BeginSegmentWait();
        IDiskFile next = _filler.Take();
        EndSegmentWait();
        _file?.Dispose();
        _segmentOrdinal++;
        _file = next;
        _segmentBytes = _options.SegmentBytes;
        _offset = LogFormat.SegmentHeaderBytes;
        _filler.WriterOffset = _offset;
        WriteSegmentHeader();
        _filler.MakeHere();
    }

    private void WriteSegmentHeader()
    {
        Span<byte> block = _segmentHeader.Span;
        LogState before = _chains.StateBefore(new GroupPlace(_segmentOrdinal, _offset));
        long createdNs =
            (_options.Clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
        new SegmentHeader(_identity, _segmentOrdinal, _segmentBytes, before, createdNs).Write(block);
        WriteDurably(0, block);
    }

    /// <summary>A group that no longer fits may leave nearly a whole one unused at a segment's end.</summary>
    private long UsableBytes =>
        Math.Max(_options.SegmentBytes - LogFormat.SegmentHeaderBytes - LogFormat.MaxGroupBytes, 1);

    /// <summary>
    /// So many that all is kept when the current one is half full, and at least the next one.
    /// </summary>
    private int SegmentsFor(long bytes) =>
        (int)Math.Max(1, (bytes + UsableBytes / 2 + UsableBytes - 1) / UsableBytes);

    private void AwaitFiller()
    {
        BeginSegmentWait();
        _filler.Await();
        EndSegmentWait();
    }

    private void BeginSegmentWait() => Volatile.Write(ref _waitingForSegment, Stopwatch.GetTimestamp());

    private void EndSegmentWait()
    {
        SegmentWaitTicks += Stopwatch.GetTimestamp() - _waitingForSegment;
        Volatile.Write(ref _waitingForSegment, 0);
    }
}

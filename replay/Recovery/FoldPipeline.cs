using System.Buffers.Binary;
using System.Collections.Concurrent;
using Matching.Engine;
using Matching.Journal.Log;

namespace Matching.Replay.Recovery;

/// <summary>
/// Recovery on two threads: the scan reads, checks and hands over; another decodes and folds. Between them
/// are a few buffers, so that neither runs far ahead.
/// </summary>
internal sealed class FoldPipeline : ILogVisitor, IDisposable
{
    private const int Buffers = 4;
    private const int BufferBytes = 1 << 20;

    private readonly BlockingCollection<Batch> _free = new(Buffers);
    private readonly BlockingCollection<Batch> _filled = new(Buffers);
    private readonly MatchingEngine _engine;
    private readonly Thread _thread;
    private Batch? _batch;
    private volatile Exception? _failure;

    /// <param name="engine">Only the pipeline's thread touches it, until it is complete.</param>
    public FoldPipeline(MatchingEngine engine)
    {
        _engine = engine;
        for (int made = 0; made < Buffers; made++) _free.Add(new Batch());
        _thread = new Thread(Fold) { Name = "recovery fold", IsBackground = true };
        _thread.Start();
    }

    /// <exception cref="JournalRefusedException">An event before this one was refused.</exception>
    public void OnEvent(long sequence, ReadOnlySpan<byte> bytes)
    {
        if (_batch is { } batch && !batch.HasRoomFor(bytes.Length)) Send(batch);
        if (_batch is null)
        {
            _batch = _free.Take();
            _batch.Begin(sequence);
        }
        _batch.Add(bytes);
    }

    /// <summary>Returns when all that was handed over is folded.</summary>
    /// <exception cref="JournalRefusedException">An event was refused.</exception>
    public void Complete()
    {
        if (_batch is { } batch) Send(batch);
        _filled.CompleteAdding();
        _thread.Join();
        ThrowIfFailed();
    }

    public void Dispose()
    {
        _filled.CompleteAdding();
        _thread.Join();
        _free.Dispose();
        _filled.Dispose();
    }

    private void Send(Batch batch)
    {
        ThrowIfFailed();
        _filled.Add(batch);
        _batch = null;
    }

    private void ThrowIfFailed()
    {
        if (_failure is JournalRefusedException refused)
            throw new JournalRefusedException(refused.Sequence, refused.Why);
        if (_failure is { } failure) throw new InvalidOperationException(failure.Message, failure);
    }

    private void Fold()
    {
        foreach (Batch batch in _filled.GetConsumingEnumerable())
        {
            // After a failure it only keeps the scan from waiting, until that asks.
            try
            {
                if (_failure is null) batch.Apply(_engine);
            }
            catch (Exception failure)
            {
                _failure = failure;
            }
            _free.Add(batch);
        }
    }

    /// <summary>Events, each behind its length.</summary>
    private sealed class Batch
    {
        private readonly byte[] _bytes = new byte[BufferBytes];
        private long _firstSequence;
        private int _used;

        public void Begin(long firstSequence) => (_firstSequence, _used) = (firstSequence, 0);

        public bool HasRoomFor(int bytes) => _used + LogFormat.LengthPrefixBytes + bytes <= _bytes.Length;

        public void Add(ReadOnlySpan<byte> bytes)
        {
            BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(_used), bytes.Length);
            bytes.CopyTo(_bytes.AsSpan(_used + LogFormat.LengthPrefixBytes));
            _used += LogFormat.LengthPrefixBytes + bytes.Length;
        }

        public void Apply(MatchingEngine engine)
        {
            long sequence = _firstSequence;
            for (int at = 0; at < _used; sequence++)
            {
                int length = BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(at));
                at += LogFormat.LengthPrefixBytes;
                FoldedState.Apply(engine, sequence, _bytes.AsSpan(at, length));
                at += length;
            }
        }
    }
}

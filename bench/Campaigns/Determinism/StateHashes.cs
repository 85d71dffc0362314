using System.Buffers;
using Matching.Engine;
using Matching.Engine.Events;
using Matching.Engine.Memory;
using Matching.Engine.Ring;
using Matching.Engine.Snapshots;
using Matching.Journal.Events;
using Matching.Journal.Log;
using Matching.Replay.Verification;

namespace Matching.Bench.Campaigns.Determinism;

/// <summary>The state hash of a journal's fold, now and then on the way, and at its end.</summary>
internal sealed class StateHashes
{
    private readonly int _every;
    private readonly bool _throughImages;

    /// <param name="every">At the first transaction's end behind so many events each.</param>
    /// <param name="throughImages">
    /// Each state is then written as a snapshot's image, read into a fresh engine, and that one goes on.
    /// </param>
    public StateHashes(int every, bool throughImages) => (_every, _throughImages) = (every, throughImages);

    /// <exception cref="LogDamagedException">The log can't be trusted.</exception>
    /// <exception cref="InvalidDataException">It holds bytes that are no event.</exception>
    public IEnumerable<(long Sequence, Hash256 Hash)> Of(string directory)
    {
        using var reader = new LogReader(new NativeDisk(), directory, LogReading.Stopped);
        var memory = new NativeBlocks();
        MatchingEngine engine = NewEngine(memory);
        try
        {
            long next = _every;
            while (TryDecode(reader, out Event e))
            {
                engine.Apply(in e);
                if (e.Header.Sequence < next || (e.Header.Flags & EventFlags.Last) == 0) continue;
                next = (e.Header.Sequence / _every + 1) * _every;
                yield return (e.Header.Sequence, StateHash.Of(engine));
                if (_throughImages) (engine, memory) = Reloaded(engine, memory);
            }
            yield return (engine.LastSequence, StateHash.Of(engine));
        }
        finally
        {
            memory.Dispose();
        }
    }

    private static bool TryDecode(LogReader reader, out Event e)
    {
        e = default;
        if (!reader.TryNext(out LogEvent next)) return false;
        if (EventDecoder.TryDecode(next.Bytes, out e, out DecodeFault fault)) return true;
        throw new InvalidDataException($"event {next.Sequence} can't be read: {fault}");
    }

    private static MatchingEngine NewEngine(NativeBlocks memory) => new(
        RingBuffer<Event>.SingleProducer(Limits.MaxEventsPerCommand, WaitStrategy.BusySpin()), memory);

    private static (MatchingEngine Engine, NativeBlocks Memory) Reloaded(
        MatchingEngine old, NativeBlocks taken)
    {
        var image = new Image();
        StateImage.Write(old, image);
        taken.Dispose();
        var memory = new NativeBlocks();
        MatchingEngine engine = NewEngine(memory);
        StateImage.Read(engine, image);
        return (engine, memory);
    }

    private sealed class Image : IImageSink, IImageSource
    {
        private readonly ArrayBufferWriter<byte> _bytes = new();
        private int _read;

        public void Write(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);

        public int Read(Span<byte> buffer)
        {
            ReadOnlySpan<byte> rest = _bytes.WrittenSpan[_read..];
            int count = Math.Min(rest.Length, buffer.Length);
            rest[..count].CopyTo(buffer);
            _read += count;
            return count;
        }
    }
}

using System.Buffers;
using Matching.Bench.Campaigns.Simulation;
using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Engine.Memory;
using Matching.Engine.Ring;
using Matching.Engine.Snapshots;
using Matching.Gateway.Sessions;
using Matching.V1;
using CommandKind = Matching.Engine.Commands.CommandKind;

namespace Matching.Bench.Campaigns.Fuzz;

/// <summary>
/// The loader of state images. It refuses, or has read a state whose image is exactly these bytes. The memory
/// that capacities may ask for is this target's: it has little.
/// </summary>
internal sealed class SnapshotTarget : IFuzzTarget
{
    private readonly byte[][] _sound = [.. Enumerable.Range(1, 6).Select(Image)];
    private readonly RingBuffer<Event> _ring =
        RingBuffer<Event>.SingleProducer(Limits.MaxEventsPerCommand, WaitStrategy.BusySpin());

    public string Name => "snapshot";

    /// <summary>Tables by number, and an exception.</summary>
    public long MostBytes => 4 << 20;

    public byte[] Make(FuzzDice dice) => dice.Mutated(dice.Of(_sound), mayResize: dice.Chance(20));

    public byte[] From(byte[] bytes) => bytes;

    public bool Run(byte[] input)
    {
        using var memory = new LittleMemory();
        return TryRead(input, memory, out _);
    }

    public void Prove(byte[] input)
    {
        using var memory = new LittleMemory();
        TryRead(input, memory, out MatchingEngine engine);
        ViolationException.ThrowUnless(
            input.AsSpan().SequenceEqual(Written(engine)), "the state that was read has another image.");
    }

    private static byte[] Image(int seed)
    {
        using var venue = new FuzzVenue();
        var dice = new FuzzDice(seed);
        for (int number = 100; number < 160; number++)
        {
            var command = new Command();
            OrderCommand wanted = SomeRequests.Random(dice).Commands[0];
            if (CommandReader.Read(wanted, 0, ref command) is not null) continue;
            CommandKind kind = command.Header.Kind;
            command.Header = FuzzVenue.HeaderFor(number % FuzzVenue.Traders);
            (command.Header.Kind, command.Header.ClientSeqNum) = (kind, number);
            venue.Execute(command);
        }
        return Written(venue.Engine);
    }

    private static byte[] Written(MatchingEngine engine)
    {
        var sink = new Sink();
        StateImage.Write(engine, sink);
        return sink.Bytes.WrittenSpan.ToArray();
    }

    private bool TryRead(byte[] image, LittleMemory memory, out MatchingEngine engine)
    {
        engine = new MatchingEngine(_ring, memory);
        try
        {
            StateImage.Read(engine, new Source(image));
            return true;
        }
        catch (InvalidImageException)
        {
            return false;
        }
    }

    private sealed class Sink : IImageSink
    {
        public ArrayBufferWriter<byte> Bytes { get; } = new();

        public void Write(ReadOnlySpan<byte> bytes) => Bytes.Write(bytes);
    }

    private sealed class Source(byte[] image) : IImageSource
    {
        private int _at;

        public int Read(Span<byte> buffer)
        {
            int bytes = Math.Min(buffer.Length, image.Length - _at);
            image.AsSpan(_at, bytes).CopyTo(buffer);
            _at += bytes;
            return bytes;
        }
    }

    private sealed class LittleMemory : IBlockSource, IDisposable
    {
        private const long MostBytes = 64 << 20;

        private readonly NativeBlocks _blocks = new();
        private long _taken;

        public nint Take(long bytes)
        {
            _taken += bytes;
            if (_taken > MostBytes) throw new OutOfMemoryException("the fuzzer gives no more.");
            return _blocks.Take(bytes);
        }

        public void Dispose() => _blocks.Dispose();
    }
}

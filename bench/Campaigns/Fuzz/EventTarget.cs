using System.Text.Json;
using Matching.Bench.Campaigns.Simulation;
using Matching.Engine.Events;
using Matching.Journal.Events;

namespace Matching.Bench.Campaigns.Fuzz;

/// <summary>
/// The event decoder, on memory between two guard pages: it allocates nothing and reads nothing beside the
/// bytes. What it takes encodes again to the same bytes, and can be shown.
/// </summary>
internal sealed class EventTarget : IFuzzTarget, IDisposable
{
    private readonly GuardedBytes _memory = new();
    private readonly EventKind[] _kinds = [.. SomeEvents.Kinds];
    private readonly byte[] _encoded = new byte[EventEncoder.MaxLength];

    public string Name => "event";
    public long MostBytes => 0;

    public byte[] Make(FuzzDice dice)
    {
        Event e = SomeEvents.Random(dice.Of(_kinds), new Random(dice.Next()));
        byte[] sound = _encoded[..EventEncoder.Encode(in e, _encoded)];
        return dice.Mutated(sound, mayResize: true);
    }

    public byte[] From(byte[] bytes) => bytes[..Math.Min(bytes.Length, Environment.SystemPageSize)];

    public bool Run(byte[] input)
    {
        bool taken = EventDecoder.TryDecode(_memory.AtEnd(input), out _, out DecodeFault fault);
        bool again = EventDecoder.TryDecode(_memory.AtStart(input), out _, out _);
        EventDecoder.PeekKind(_memory.AtEnd(input));
        EventDecoder.PeekSequence(_memory.AtEnd(input));
        if (taken != again || taken != (fault == DecodeFault.None))
            throw new ViolationException("the decoder does not say the same twice.");
        return taken;
    }

    public void Prove(byte[] input)
    {
        EventDecoder.TryDecode(input, out Event e, out _);
        int length = EventEncoder.Encode(in e, _encoded);
        bool isToday = EventEncoder.LengthOf(e.Header.Kind) == input.Length;
        ViolationException.ThrowUnless(
            !isToday || input.AsSpan().SequenceEqual(_encoded.AsSpan(0, length)),
            "what was decoded encodes to other bytes.");
        EventText.Line(in e);
        JsonDocument.Parse(EventJson.Object(in e)).Dispose();
    }

    public void Dispose() => _memory.Dispose();
}

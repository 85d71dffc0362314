using CsCheck;
using Matching.Engine.Events;
using Matching.Journal.Events;

namespace Matching.Tests.Journal.Events;

/// <summary>
/// Nobody vouches for a journal's bytes: whatever they are, the decoder says yes or why not.
/// </summary>
public sealed class HostileBytesTests : IDisposable
{
    private readonly GuardedBytes _memory = new();

    public static TheoryData<EventKind> EachKind => [.. SomeEvents.Kinds];

    public void Dispose() => _memory.Dispose();

    [Theory, MemberData(nameof(EachKind))]
    public void A_flipped_bit_is_refused_or_is_another_event(EventKind kind)
    {
        byte[] bytes = Some(kind, seed: (int)kind);
        int refused = 0;
        for (int bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << bit % 8);
            if (!IsTaken(bytes)) refused++;
            bytes[bit / 8] ^= (byte)(1 << bit % 8);
        }
        Assert.InRange(refused, EventSchema.HeaderLength / 2, bytes.Length * 8);
    }

    [Theory, MemberData(nameof(EachKind))]
    public void An_event_cut_short_or_with_bytes_after_it_is_refused(EventKind kind)
    {
        byte[] bytes = Some(kind, seed: (int)kind);
        for (int length = 0; length < bytes.Length; length++) Assert.False(IsTaken(bytes[..length]));
        Assert.False(IsTaken([.. bytes, 0]));
        Assert.False(IsTaken([.. bytes, .. bytes]));
    }

    [Fact]
    public void Random_bytes_are_refused() =>
        Gen.Byte.Array[0, 400].Sample(bytes => !IsTaken(bytes), iter: 20_000, threads: 1);

    [Fact]
    public void An_event_with_random_bytes_written_over_it_is_refused_or_is_another_event() =>
        Gen.Select(Gen.Int[0, SomeEvents.Kinds.Count() - 1], Gen.Int, Gen.Int[0, 300], Gen.Byte.Array[1, 8])
            .Sample((kind, seed, at, patch) =>
            {
                byte[] bytes = Some(SomeEvents.Kinds.ElementAt(kind), seed);
                at = Math.Min(at, bytes.Length - patch.Length);
                patch.CopyTo(bytes, at);
                IsTaken(bytes);
            }, iter: 20_000, threads: 1);

    [Theory]
    [InlineData(0, DecodeFault.TooShort)]
    [InlineData(34, DecodeFault.TooShort)]
    public void Bytes_that_end_before_the_body_are_too_short(int length, DecodeFault expected) =>
        Assert.Equal(expected, FaultOf(Some(EventKind.Traded, 1)[..length]));

    [Theory]
    [InlineData(0, 0x08, DecodeFault.WrongHeader)]
    [InlineData(27, 0x3d, DecodeFault.WrongHeader)]
    [InlineData(33, 0x80, DecodeFault.WrongSmallNumber)]
    [InlineData(34, 0x9b, DecodeFault.UnknownKind)]
    [InlineData(35, 0x07, DecodeFault.UnknownKind)]
    [InlineData(35, 0x7f, DecodeFault.UnknownKind)]
    [InlineData(36, 0xff, DecodeFault.WrongLength)]
    [InlineData(37, 0x80, DecodeFault.WrongLength)]
    [InlineData(38, 0x12, DecodeFault.WrongField)]
    [InlineData(39, 0x5a, DecodeFault.WrongField)]
    public void A_wrong_byte_has_its_reason(int at, byte value, DecodeFault expected)
    {
        byte[] bytes = Some(EventKind.Traded, 1);
        bytes[at] = value;
        Assert.Equal(expected, FaultOf(bytes));
    }

    [Fact]
    public void A_number_of_an_enum_that_this_build_does_not_know_stays_a_number()
    {
        Event e = SomeEvents.Zero(EventKind.OrderRejected);
        e.OrderRejected.Reason = (Matching.Engine.RejectReason)127;
        Assert.True(EventDecoder.TryDecode(EventEncodingTests.Encoded(in e), out Event read, out _));
        Assert.Equal(127, (int)read.OrderRejected.Reason);
    }

    [Fact]
    public void A_number_of_an_enum_of_two_bytes_is_refused()
    {
        byte[] bytes = Some(EventKind.OrderRejected, 1);
        bytes[^1] |= 0x80;
        Assert.Equal(DecodeFault.WrongSmallNumber, FaultOf(bytes));
    }

    [Fact]
    public void Peeking_at_bytes_that_are_no_event_finds_nothing()
    {
        Assert.Equal(EventKind.None, EventDecoder.PeekKind([]));
        Assert.Equal(EventKind.None, EventDecoder.PeekKind(new byte[64]));
        Assert.Equal(0, EventDecoder.PeekSequence([0x09, 1, 2, 3]));
        Assert.Equal(0, EventDecoder.PeekSequence(new byte[64]));
    }

    private static byte[] Some(EventKind kind, int seed) =>
        EventEncodingTests.Encoded(SomeEvents.Random(kind, new Random(seed)));

    private static DecodeFault FaultOf(byte[] bytes)
    {
        Assert.False(EventDecoder.TryDecode(bytes, out _, out DecodeFault fault));
        return fault;
    }

    /// <summary>
    /// Reads the bytes at both guards; what is taken must be exactly what the encoder would write.
    /// </summary>
    private bool IsTaken(byte[] bytes)
    {
        bool taken = EventDecoder.TryDecode(_memory.AtEnd(bytes), out Event e, out DecodeFault fault);
        Assert.Equal(taken, EventDecoder.TryDecode(_memory.AtStart(bytes), out _, out _));
        Assert.Equal(taken, fault == DecodeFault.None);
        EventDecoder.PeekKind(_memory.AtEnd(bytes));
        EventDecoder.PeekSequence(_memory.AtEnd(bytes));
        if (taken) Assert.Equal(bytes, EventEncodingTests.Encoded(in e));
        else Assert.False(EventEncodingTests.BytesOf(in e).ContainsAnyExcept((byte)0));
        return taken;
    }
}

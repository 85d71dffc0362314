using System.Reflection;
using System.Runtime.InteropServices;
using CsCheck;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Matching.Engine;
using Matching.Engine.Events;
using Matching.Journal.Events;
using Check = Matching.Engine.Check;

namespace Matching.Tests.Journal.Events;

/// <summary>What the encoder writes, protobuf and the decoder read.</summary>
public sealed class EventEncodingTests
{
    public static TheoryData<EventKind> EachKind => [.. SomeEvents.Kinds];

    [Theory, MemberData(nameof(EachKind))]
    public void Protobuf_reads_every_field_as_the_engine_wrote_it(EventKind kind) => ForRandom(kind, e =>
    {
        V1.Journal.Event read = V1.Journal.Event.Parser.ParseFrom(Encoded(in e));
        Assert.Equal((int)kind, (int)read.BodyCase);
        AssertHeader(in e, read);
        var body = (IMessage)V1.Journal.Event.Descriptor.FindFieldByNumber((int)kind).Accessor.GetValue(read);
        AssertSame(SomeEvents.Body(in e), body);
    });

    [Theory, MemberData(nameof(EachKind))]
    public void Protobuf_writes_the_same_bytes_where_no_field_is_zero(EventKind kind) => ForRandom(kind, e =>
    {
        byte[] bytes = Encoded(in e);
        Assert.Equal(bytes, V1.Journal.Event.Parser.ParseFrom(bytes).ToByteArray());
    }, nonZero: true);

    [Theory, MemberData(nameof(EachKind))]
    public void The_slow_twin_writes_the_same_bytes(EventKind kind) => ForRandom(kind, e =>
    {
        byte[] bytes = Encoded(in e);
        Assert.Equal(bytes, ProtobufTwin.Current.Encode(V1.Journal.Event.Parser.ParseFrom(bytes)));
    });

    [Theory, MemberData(nameof(EachKind))]
    public void The_decoder_gives_back_the_event(EventKind kind) => ForRandom(kind, e =>
    {
        byte[] bytes = Encoded(in e);
        Assert.True(EventDecoder.TryDecode(bytes, out Event read, out DecodeFault fault));
        Assert.Equal(DecodeFault.None, fault);
        Assert.True(BytesOf(in read).SequenceEqual(BytesOf(in e)));
        Assert.Equal(kind, EventDecoder.PeekKind(bytes));
        Assert.Equal(e.Header.Sequence, EventDecoder.PeekSequence(bytes));
    });

    [Theory, MemberData(nameof(EachKind))]
    public void Padding_of_the_structs_leaves_no_trace(EventKind kind)
    {
        Event dirty = default;
        MemoryMarshal.AsBytes(new Span<Event>(ref dirty)).Fill(0x55);
        dirty.Header.Kind = kind;
        byte[] bytes = Encoded(in dirty);
        Assert.True(EventDecoder.TryDecode(bytes, out Event clean, out _));
        Assert.Equal(bytes, Encoded(in clean));
    }

    [Theory, MemberData(nameof(EachKind))]
    public void An_event_of_zeros_has_the_length_of_its_kind_and_no_long_run_of_zero_bytes(EventKind kind)
    {
        byte[] bytes = Encoded(SomeEvents.Zero(kind));
        Assert.Equal(EventEncoder.LengthOf(kind), bytes.Length);
        Assert.Equal(-1, bytes.AsSpan().IndexOf(new byte[Bytes32.Length + 1]));
    }

    /// <summary>So 512 zero bytes are never inside an event.</summary>
    [Fact]
    public void No_event_is_as_long_as_a_sector() => Assert.InRange(EventEncoder.MaxLength, 34, 511);

    [Theory, MemberData(nameof(EachKind))]
    public void A_small_number_of_128_or_more_stops_the_shard(EventKind kind)
    {
        Event e = SomeEvents.Zero(kind);
        e.Header.Flags = (EventFlags)0x80;
        Assert.Throws<InvariantBrokenException>(() => Encoded(in e));
    }

    [Fact]
    public void An_event_without_a_kind_or_without_room_stops_the_shard()
    {
        Assert.Throws<InvariantBrokenException>(() => Encoded(default));
        Assert.Throws<InvariantBrokenException>(() => EventEncoder.LengthOf((EventKind)255));
        Assert.Throws<InvariantBrokenException>(() =>
        {
            Event e = SomeEvents.Zero(EventKind.Traded);
            EventEncoder.Encode(in e, new byte[EventEncoder.LengthOf(EventKind.Traded) - 1]);
        });
    }

    [Fact]
    public void The_longest_transaction_fits_in_a_commit_group_of_one_mebibyte()
    {
        const int Prefix = sizeof(int);
        int events = Limits.MaxEventsToGoOn + Limits.MaxEventsPerTaker + 2 * Limits.MaxQuotesPerGroup + 16;
        Assert.InRange(events, 1, Limits.MaxEventsPerCommand);
        Assert.InRange(events * (EventEncoder.MaxLength + Prefix), 1, (1 << 20) - 4096);
    }

    [Fact]
    public void Encoding_and_decoding_allocate_nothing()
    {
        Event[] events = [.. SomeEvents.Kinds.Select(kind => SomeEvents.Random(kind, new Random(1)))];
        var bytes = new byte[EventEncoder.MaxLength];
        RoundTrips(events, bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        RoundTrips(events, bytes);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void RoundTrips(Event[] events, byte[] bytes)
    {
        for (int i = 0; i < 10_000; i++)
        {
            int length = EventEncoder.Encode(in events[i % events.Length], bytes);
            Check.That(EventDecoder.TryDecode(bytes.AsSpan(0, length), out _, out _));
            Check.That(!EventDecoder.TryDecode(bytes.AsSpan(0, length - 1), out _, out _));
        }
    }

    private static void ForRandom(EventKind kind, Action<Event> rule, bool nonZero = false) =>
        Gen.Int.Sample(
            seed => rule(SomeEvents.Random(kind, new Random(seed), nonZero)), iter: 50, threads: 1);

    internal static byte[] Encoded(in Event e)
    {
        var bytes = new byte[EventEncoder.MaxLength];
        return bytes[..EventEncoder.Encode(in e, bytes)];
    }

    internal static ReadOnlySpan<byte> BytesOf(ref readonly Event e) =>
        MemoryMarshal.AsBytes(new ReadOnlySpan<Event>(in e));

    private static void AssertHeader(in Event e, V1.Journal.Event read)
    {
        Assert.Equal(e.Header.Sequence, read.Sequence);
        Assert.Equal(e.Header.FirstSequence, read.FirstSequence);
        Assert.Equal(e.Header.Time, read.Time);
        Assert.Equal(e.Header.Epoch, read.Epoch);
        Assert.Equal((uint)e.Header.Flags, read.Flags);
    }

    private static void AssertSame(object part, IMessage message)
    {
        FieldInfo[] fields = [.. SomeEvents.Fields(part.GetType())];
        Assert.Equal(fields.Length, message.Descriptor.Fields.InFieldNumberOrder().Count);
        foreach (FieldInfo field in fields)
        {
            FieldDescriptor proto = message.Descriptor.FindFieldByName(ProtoNames.SnakeCase(field.Name));
            object value = field.GetValue(part)!;
            object read = proto.Accessor.GetValue(message);
            if (SomeEvents.IsStruct(field.FieldType)) AssertSame(value, (IMessage)read);
            else Assert.Equal(AsProtobuf(value), read is Enum ? Convert.ToInt32(read) : read);
        }
    }

    private static object AsProtobuf(object value)
    {
        var bytes = new byte[Bytes32.Length];
        switch (value)
        {
            case Bytes16 half: half.CopyTo(bytes); return ByteString.CopyFrom(bytes, 0, Bytes16.Length);
            case Bytes32 all: all.CopyTo(bytes); return ByteString.CopyFrom(bytes);
            case byte number: return (uint)number;
            case Enum: return Convert.ToInt32(value);
            default: return value;
        }
    }
}

using Google.Protobuf;
using Google.Protobuf.Reflection;
using Matching.Engine.Events;
using Matching.Journal.Events;

namespace Matching.Tests.Journal.Events;

/// <summary>
/// A message grows only by fields at its end, so what was written before it grew is read for ever, and the
/// fields that it lacks are zero. One message has grown; here every message is taken to have begun with one
/// field.
/// </summary>
public sealed class OlderLayoutTests
{
    public static TheoryData<EventKind> EachKind => [.. SomeEvents.Kinds];

    [Theory, MemberData(nameof(EachKind))]
    public void An_event_from_before_a_message_grew_has_zeros_in_the_fields_added_since(EventKind kind)
    {
        V1.Journal.Event current = Some(kind);
        MessageDescriptor body = V1.Journal.Event.Descriptor.FindFieldByNumber((int)kind).MessageType;
        foreach (MessageDescriptor grown in PartsOf(body))
            for (int count = 1; count < grown.Fields.InFieldNumberOrder().Count; count++)
            {
                V1.Journal.Event expected = current.Clone();
                ClearFrom(expected, grown, count);
                byte[] older = ProtobufTwin.Before(grown, count).Encode(current);
                AssertDecodesTo(expected, older, HasGrownFrom(kind, grown.Name, count));
            }
    }

    [Theory, MemberData(nameof(EachKind))]
    public void A_message_without_its_first_field_was_never_written(EventKind kind)
    {
        MessageDescriptor body = V1.Journal.Event.Descriptor.FindFieldByNumber((int)kind).MessageType;
        Assert.All(PartsOf(body).Select(part => ProtobufTwin.Before(part, 0).Encode(Some(kind))), bytes =>
            Assert.False(Decodes(bytes)));
    }

    [Theory, MemberData(nameof(EachKind))]
    public void An_older_event_with_any_byte_missing_or_added_is_refused(EventKind kind)
    {
        MessageDescriptor body = V1.Journal.Event.Descriptor.FindFieldByNumber((int)kind).MessageType;
        MessageDescriptor grown = PartsOf(body).Last();
        int count = Math.Max(1, grown.Fields.InFieldNumberOrder().Count - 1);
        byte[] older = ProtobufTwin.Before(grown, count).Encode(Some(kind));
        Assert.True(Decodes(older));
        for (int length = 0; length < older.Length; length++) Assert.False(Decodes(older[..length]));
        Assert.False(Decodes([.. older, 0]));
    }

    [Fact]
    public void The_header_has_all_its_fields_in_every_version()
    {
        byte[] bytes = EventEncodingTests.Encoded(SomeEvents.Zero(EventKind.Traded));
        Assert.True(Decodes(bytes));
        Assert.All([0, 9, 18, 27, 32], end => Assert.False(Decodes([.. bytes[..end], .. bytes[34..]])));
    }

    [Fact]
    public void A_length_in_more_bytes_than_it_needs_is_refused()
    {
        byte[] bytes = EventEncodingTests.Encoded(SomeEvents.Zero(EventKind.TimeAdvanced));
        byte[] longer = [.. bytes[..36], (byte)(bytes[36] | 0x80), 0, .. bytes[37..]];
        Assert.Equal(V1.Journal.Event.Parser.ParseFrom(bytes), V1.Journal.Event.Parser.ParseFrom(longer));
        Assert.False(Decodes(longer));
    }

    /// <summary>
    /// Whether the decoder takes that message with so few fields, by the list of what has grown.
    /// </summary>
    private static bool HasGrownFrom(EventKind kind, string message, int count) =>
        StructsOf(EventSchema.BodyOf(kind).Fields, typeof(Event).GetField(kind.ToString())!.FieldType)
            .Where(type => type.Name == message)
            .Any(type => Growth.FirstFields(type) <= count);

    private static IEnumerable<Type> StructsOf(IEnumerable<FieldLayout> fields, Type type) => fields
        .Where(field => field.Message is not null)
        .SelectMany(field => StructsOf(field.Message!.Fields, field.ClrType)).Prepend(type);

    private static V1.Journal.Event Some(EventKind kind) => V1.Journal.Event.Parser.ParseFrom(
        EventEncodingTests.Encoded(SomeEvents.Random(kind, new Random((int)kind), nonZero: true)));

    private static bool Decodes(byte[] bytes) => TryDecode(bytes, out _);

    private static bool TryDecode(byte[] bytes, out Event e)
    {
        EventKind kind = EventDecoder.PeekKind(bytes);
        EventLayout? grown = kind == EventKind.None ? null : EventSchema.Derive(kind, _ => 1);
        return OlderLayout.TryDecode(bytes, grown, out e, out _);
    }

    /// <summary>
    /// Encoded again, the event must read as the message whose missing fields were set to zero.
    /// </summary>
    private static void AssertDecodesTo(V1.Journal.Event expected, byte[] older, bool hasGrown)
    {
        Assert.True(TryDecode(older, out Event e));
        Assert.Equal(hasGrown, EventDecoder.TryDecode(older, out _, out _));
        byte[] again = EventEncodingTests.Encoded(in e);
        Assert.True(older.Length < again.Length);
        Assert.Equal(expected, V1.Journal.Event.Parser.ParseFrom(again));
    }

    private static IEnumerable<MessageDescriptor> PartsOf(MessageDescriptor message) => message.Fields
        .InFieldNumberOrder()
        .Where(field => field.FieldType == Google.Protobuf.Reflection.FieldType.Message)
        .SelectMany(field => PartsOf(field.MessageType)).Prepend(message).DistinctBy(part => part.FullName);

    /// <summary>
    /// Sets the later fields of each message of the type to zero: what the decoder is to give for them.
    /// </summary>
    private static void ClearFrom(IMessage message, MessageDescriptor grown, int count)
    {
        foreach (FieldDescriptor field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            if (field.HasPresence && !field.Accessor.HasValue(message)) continue;
            bool isAdded = message.Descriptor.FullName == grown.FullName && field.FieldNumber > count;
            if (isAdded) Zero(message, field);
            else if (field.Accessor.GetValue(message) is IMessage nested) ClearFrom(nested, grown, count);
        }
    }

    private static void Zero(IMessage message, FieldDescriptor field)
    {
        object value = field.Accessor.GetValue(message);
        if (value is IMessage nested)
            foreach (FieldDescriptor own in nested.Descriptor.Fields.InFieldNumberOrder()) Zero(nested, own);
        else if (value is ByteString bytes)
            field.Accessor.SetValue(message, ByteString.CopyFrom(new byte[bytes.Length]));
        else
            field.Accessor.Clear(message);
    }
}

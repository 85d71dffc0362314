using Google.Protobuf.Reflection;
using Matching.Engine.Events;
using Matching.Journal.Events;
using FieldType = Matching.Journal.Events.FieldType;
using ProtoType = Google.Protobuf.Reflection.FieldType;

namespace Matching.Tests.Journal.Events;

/// <summary>The engine's structs and protos/matching/v1 say the same.</summary>
public sealed class EventSchemaTests
{
    private static readonly OneofDescriptor Body = V1.Journal.Event.Descriptor.Oneofs.Single();

    public static TheoryData<EventKind> EachKind => [.. SomeEvents.Kinds];

    [Fact]
    public void Every_kind_is_a_body_of_the_protobuf_event_with_its_name_and_number_and_no_other_is() =>
        Assert.Equal(
            SomeEvents.Kinds.Select(kind => (ProtoNames.SnakeCase(kind.ToString()), (int)kind)),
            Body.Fields.Select(body => (body.Name, body.FieldNumber)).OrderBy(body => body.FieldNumber));

    [Fact]
    public void Every_message_of_the_event_file_is_part_of_an_event()
    {
        var used = new HashSet<string>();
        Visit(V1.Journal.Event.Descriptor);
        IEnumerable<string> all =
            V1.Journal.EventReflection.Descriptor.MessageTypes.Select(message => message.Name);
        Assert.Equal(all.Order(), used.Order());

        void Visit(MessageDescriptor message)
        {
            if (!used.Add(message.Name)) return;
            foreach (FieldDescriptor field in message.Fields.InDeclarationOrder())
                if (field.FieldType == ProtoType.Message) Visit(field.MessageType);
        }
    }

    [Fact]
    public void The_header_is_the_first_fields_of_the_protobuf_event() => AssertSame(
        EventSchema.Header,
        V1.Journal.Event.Descriptor.Fields.InFieldNumberOrder()
            .Where(field => field.ContainingOneof is null));

    [Theory, MemberData(nameof(EachKind))]
    public void A_body_has_the_fields_of_its_protobuf_message(EventKind kind)
    {
        FieldDescriptor body = V1.Journal.Event.Descriptor.FindFieldByNumber((int)kind);
        Assert.Equal(EventSchema.NameOf(kind), body.MessageType.Name);
        AssertSame(EventSchema.BodyOf(kind), body.MessageType.Fields.InFieldNumberOrder());
    }

    [Theory, MemberData(nameof(EachKind))]
    public void The_structs_lie_in_memory_as_computed(EventKind kind) =>
        Assert.True(LayoutProof.Holds(EventSchema.Of(kind)));

    [Theory, MemberData(nameof(EachKind))]
    public void A_body_fits_in_the_slot(EventKind kind) =>
        Assert.True(EventSchema.BodyOf(kind).StructSize <= Event.Size - Event.BodyOffset);

    [Fact]
    public void The_enums_have_the_same_names_and_numbers_in_the_engine_and_in_protobuf()
    {
        Dictionary<string, Type> enums = SomeEvents.Kinds
            .SelectMany(kind => EnumsOf(EventSchema.BodyOf(kind)))
            .Distinct()
            .ToDictionary(type => type.Name);
        IList<EnumDescriptor> protos = V1.EnumsReflection.Descriptor.EnumTypes;
        Assert.Equal(protos.Select(proto => proto.Name).Order(), enums.Keys.Order());
        Assert.All(protos, proto => Assert.Equal(
            proto.Values.Select(value => (value.Name, value.Number)),
            Names(enums[proto.Name]).OrderBy(value => value.Number)));
        Assert.All(protos.SelectMany(proto => proto.Values), value => Assert.InRange(value.Number, 0, 127));
    }

    private static IEnumerable<(string Name, int Number)> Names(Type type) => Enum.GetNames(type)
        .Select(name => (ProtoNames.EnumValue(type, name), Convert.ToInt32(Enum.Parse(type, name))));

    private static IEnumerable<Type> EnumsOf(MessageLayout message) => message.Fields.SelectMany(field =>
        field.Message is { } nested ? EnumsOf(nested) : field.Type == FieldType.Enum ? [field.ClrType] : []);

    private static void AssertSame(MessageLayout layout, IEnumerable<FieldDescriptor> descriptors)
    {
        FieldDescriptor[] protos = [.. descriptors];
        Assert.Equal(
            protos.Select(proto => (proto.Name, proto.JsonName, proto.FieldNumber, proto.FieldType)),
            layout.Fields.Select(own => (own.Name, own.JsonName, own.Number, ProtoTypeOf(own.Type))));
        foreach ((FieldLayout field, FieldDescriptor proto) in layout.Fields.Zip(protos))
        {
            Assert.False(proto.IsRepeated || proto.HasPresence && field.Type != FieldType.Message);
            if (field.Type == FieldType.Enum) Assert.Equal(proto.EnumType.Name, field.ClrType.Name);
            if (field.Message is not { } nested) continue;
            Assert.Equal(proto.MessageType.Name, field.ClrType.Name);
            AssertSame(nested, proto.MessageType.Fields.InFieldNumberOrder());
        }
    }

    private static ProtoType ProtoTypeOf(FieldType type) => type switch
    {
        FieldType.Sfixed64 => ProtoType.SFixed64,
        FieldType.Sfixed32 => ProtoType.SFixed32,
        FieldType.Fixed32 => ProtoType.Fixed32,
        FieldType.Uint32 => ProtoType.UInt32,
        FieldType.Enum => ProtoType.Enum,
        FieldType.Bytes => ProtoType.Bytes,
        _ => ProtoType.Message,
    };
}

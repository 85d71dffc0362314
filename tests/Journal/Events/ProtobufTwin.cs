using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Matching.Tests.Journal.Events;

/// <summary>
/// The encoder's slow twin: writes a generated message by its descriptor, every field always, in order. Told
/// of fewer fields of a message, it writes what an older version would have written.
/// </summary>
internal sealed class ProtobufTwin(Func<MessageDescriptor, int> fieldCount)
{
    private readonly Func<MessageDescriptor, int> _fieldCount = fieldCount;

    public static readonly ProtobufTwin Current = new(message => message.Fields.InFieldNumberOrder().Count);

    /// <summary>Before the last fields of one message were added.</summary>
    public static ProtobufTwin Before(MessageDescriptor grown, int count) =>
        new(message => message.FullName == grown.FullName ? count : Current._fieldCount(message));

    public byte[] Encode(V1.Journal.Event e)
    {
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes, leaveOpen: true)) Write(e, output);
        return bytes.ToArray();
    }

    private void Write(IMessage message, CodedOutputStream output)
    {
        int count = _fieldCount(message.Descriptor);
        foreach (FieldDescriptor field in message.Descriptor.Fields.InFieldNumberOrder().Take(count))
        {
            if (field.RealContainingOneof is not null && !field.Accessor.HasValue(message)) continue;
            WriteValue(field, field.Accessor.GetValue(message), output);
        }
    }

    private void WriteValue(FieldDescriptor field, object value, CodedOutputStream output)
    {
        output.WriteTag(field.FieldNumber, WireTypeOf(field.FieldType));
        switch (field.FieldType)
        {
            case FieldType.SFixed64: output.WriteSFixed64((long)value); break;
            case FieldType.SFixed32: output.WriteSFixed32((int)value); break;
            case FieldType.Fixed32: output.WriteFixed32((uint)value); break;
            case FieldType.UInt32: output.WriteUInt32((uint)value); break;
            case FieldType.Enum: output.WriteEnum((int)value); break;
            case FieldType.Bytes: output.WriteBytes((ByteString)value); break;
            case FieldType.Message: WriteNested((IMessage)value, output); break;
            default: throw new InvalidOperationException($"{field.FullName} has no fixed width");
        }
    }

    private void WriteNested(IMessage message, CodedOutputStream output)
    {
        using var bytes = new MemoryStream();
        using (var nested = new CodedOutputStream(bytes, leaveOpen: true)) Write(message, nested);
        output.WriteBytes(ByteString.CopyFrom(bytes.ToArray()));
    }

    private static WireFormat.WireType WireTypeOf(FieldType type) => type switch
    {
        FieldType.SFixed64 => WireFormat.WireType.Fixed64,
        FieldType.SFixed32 or FieldType.Fixed32 => WireFormat.WireType.Fixed32,
        FieldType.UInt32 or FieldType.Enum => WireFormat.WireType.Varint,
        _ => WireFormat.WireType.LengthDelimited,
    };
}

using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Matching.Engine;
using Matching.Engine.Events;

namespace Matching.Journal.Events;

/// <summary>
/// An event as a JSON object, as protobuf's JSON writes <c>matching.v1.Event</c> with all its fields:
/// camel-case names, 64-bit integers as strings, enums by name. One thing differs, for the reader's sake:
/// bytes are text where they are text, else hex, and not base64.
/// </summary>
public static class EventJson
{
    /// <summary>One object on one line.</summary>
    public static string Object(ref readonly Event e)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer)) Write(in e, writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>One object, wherever the writer stands.</summary>
    public static void Write(ref readonly Event e, Utf8JsonWriter writer)
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<Event>(in e));
        writer.WriteStartObject();
        WriteFields(EventSchema.Header, bytes, writer);
        writer.WriteStartObject(ProtoNames.CamelCase(EventSchema.NameOf(e.Header.Kind)));
        WriteFields(EventSchema.BodyOf(e.Header.Kind), bytes[Event.BodyOffset..], writer);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteFields(MessageLayout message, ReadOnlySpan<byte> place, Utf8JsonWriter writer)
    {
        foreach (FieldLayout field in message.Fields)
        {
            writer.WritePropertyName(field.JsonName);
            ReadOnlySpan<byte> value = place.Slice(field.StructOffset, field.StructSize);
            if (field.Message is { } nested)
            {
                writer.WriteStartObject();
                WriteFields(nested, value, writer);
                writer.WriteEndObject();
            }
            else WriteValue(field, value, writer);
        }
    }

    private static void WriteValue(FieldLayout field, ReadOnlySpan<byte> value, Utf8JsonWriter writer)
    {
        switch (field.Type)
        {
            case FieldType.Sfixed64: WriteText(MemoryMarshal.Read<long>(value), writer); break;
            case FieldType.Sfixed32: writer.WriteNumberValue(MemoryMarshal.Read<int>(value)); break;
            case FieldType.Fixed32: writer.WriteNumberValue(MemoryMarshal.Read<uint>(value)); break;
            case FieldType.Bytes: writer.WriteStringValue(EventText.BytesText(value)); break;
            default:
                if (field.EnumName(value[0]) is { } name) writer.WriteStringValue(name);
                else writer.WriteNumberValue(value[0]);
                break;
        }
    }

    private static void WriteText(long value, Utf8JsonWriter writer)
    {
        Span<byte> digits = stackalloc byte[20];
        bool fits = value.TryFormat(digits, out int length, provider: CultureInfo.InvariantCulture);
        Check.That(fits);
        writer.WriteStringValue(digits[..length]);
    }
}

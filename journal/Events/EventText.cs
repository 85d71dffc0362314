using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Matching.Engine;
using Matching.Engine.Events;

namespace Matching.Journal.Events;

/// <summary>
/// An event as one line for people, in the manner of protobuf's text format: every field by its name in the
/// .proto file, zeros too, with names for enums and text for text. Driven by the schema, so a new kind needs
/// nothing here.
/// </summary>
public static class EventText
{
    /// <summary>One line, without its end.</summary>
    public static string Line(ref readonly Event e)
    {
        var line = new StringBuilder();
        Append(in e, line);
        return line.ToString();
    }

    /// <summary>One line, without its end, after what is there.</summary>
    public static void Append(ref readonly Event e, StringBuilder line)
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<Event>(in e));
        AppendFields(EventSchema.Header, bytes, line);
        line.Append(' ').Append(ProtoNames.SnakeCase(EventSchema.NameOf(e.Header.Kind))).Append(" {");
        AppendFields(EventSchema.BodyOf(e.Header.Kind), bytes[Event.BodyOffset..], line.Append(' '));
        line.Append(" }");
    }

    private static void AppendFields(MessageLayout message, ReadOnlySpan<byte> place, StringBuilder line)
    {
        foreach (FieldLayout field in message.Fields)
        {
            if (field.Number > 1) line.Append(' ');
            line.Append(field.Name);
            ReadOnlySpan<byte> value = place.Slice(field.StructOffset, field.StructSize);
            if (field.Message is { } nested)
            {
                AppendFields(nested, value, line.Append(" { "));
                line.Append(" }");
            }
            else AppendValue(field, value, line.Append(": "));
        }
    }

    private static void AppendValue(FieldLayout field, ReadOnlySpan<byte> value, StringBuilder line)
    {
        CultureInfo invariant = CultureInfo.InvariantCulture;
        switch (field.Type)
        {
            case FieldType.Sfixed64: line.Append(invariant, $"{MemoryMarshal.Read<long>(value)}"); break;
            case FieldType.Sfixed32: line.Append(invariant, $"{MemoryMarshal.Read<int>(value)}"); break;
            case FieldType.Fixed32: line.Append(invariant, $"{MemoryMarshal.Read<uint>(value)}"); break;
            case FieldType.Bytes: AppendQuoted(BytesText(value), line); break;
            default: line.Append(field.EnumName(value[0]) ?? value[0].ToString(invariant)); break;
        }
    }

    private static void AppendQuoted(string text, StringBuilder line) =>
        line.Append('"').Append(text.Replace("\\", @"\\").Replace("\"", "\\\"")).Append('"');

    /// <summary>
    /// Sixteen bytes as text where they are, else hex, whose length no text has; thirty-two always hex.
    /// </summary>
    internal static string BytesText(ReadOnlySpan<byte> value) =>
        value.Length == Bytes16.Length ? new Bytes16(value).ToString() : new Bytes32(value).ToString();
}

using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Matching.Replay.Tool;

/// <summary>
/// An answer for scripts, one object on one line: camel-case names, enums by name, 64-bit numbers as strings,
/// for JavaScript's have 53 bits and an OrderId has more. What is null or not there is null.
/// </summary>
internal static class JsonAnswer
{
    private static readonly JsonSerializerOptions s_options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(), new LongAsText() },
    };

    public static void Write<T>(T answer, TextWriter output) =>
        output.WriteLine(JsonSerializer.Serialize(answer, s_options));

    private sealed class LongAsText : JsonConverter<long>
    {
        public override long Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            long.Parse(reader.GetString()!, CultureInfo.InvariantCulture);

        public override void Write(Utf8JsonWriter writer, long value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
    }
}

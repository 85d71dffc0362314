using System.Text.Json;
using Matching.Engine.Events;
using Matching.Journal.Events;

namespace Matching.Replay.Verification;

/// <summary>The first event that is not as it must be.</summary>
/// <param name="Sequence">Where it stands in the log.</param>
/// <param name="Why">One sentence.</param>
public sealed record Difference(long Sequence, string Why)
{
    /// <summary>
    /// What the engine decides for the same command, as a line; null where nothing can be expected.
    /// </summary>
    public string? Expected { get; init; }

    /// <summary>What the log holds, as a line; null where it is no event.</summary>
    public string? Found { get; init; }

    /// <summary>Each field that differs, as "name: found, not expected".</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];

    public static Difference Between(long sequence, in Event expected, in Event found)
    {
        string why = expected.Header.Kind == found.Header.Kind
            ? $"executed again, its command yields another {expected.Header.Kind}"
            : $"executed again, its command yields {expected.Header.Kind} here, not {found.Header.Kind}";
        return Of(sequence, why, in expected, in found);
    }

    /// <summary>Two events for one place, field by field where they are of one kind.</summary>
    public static Difference Of(long sequence, string why, in Event expected, in Event found) =>
        new(sequence, why)
        {
            Expected = EventText.Line(in expected),
            Found = EventText.Line(in found),
            Fields = expected.Header.Kind == found.Header.Kind ? FieldsOf(in expected, in found) : [],
        };

    public static Difference At(in Event found, string why) =>
        new(found.Header.Sequence, why) { Found = EventText.Line(in found) };

    private static List<string> FieldsOf(in Event expected, in Event found)
    {
        using JsonDocument wanted = JsonDocument.Parse(EventJson.Object(in expected));
        using JsonDocument had = JsonDocument.Parse(EventJson.Object(in found));
        var fields = new List<string>();
        Compare("", wanted.RootElement, had.RootElement, fields);
        return fields;
    }

    /// <summary>Both are of one kind, so they have the same fields.</summary>
    private static void Compare(string path, JsonElement expected, JsonElement found, List<string> fields)
    {
        foreach (JsonProperty field in expected.EnumerateObject())
        {
            JsonElement value = found.GetProperty(field.Name);
            string name = path + field.Name;
            if (field.Value.ValueKind == JsonValueKind.Object)
                Compare(name + ".", field.Value, value, fields);
            else if (!JsonElement.DeepEquals(field.Value, value))
                fields.Add($"{name}: {value}, not {field.Value}");
        }
    }
}

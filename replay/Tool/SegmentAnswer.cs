using System.Text.Json.Nodes;

namespace Matching.Replay.Tool;

/// <summary>What a verb has done to which segments.</summary>
internal static class SegmentAnswer
{
    /// <param name="done">Such as "archived"; in JSON the name of the list.</param>
    /// <param name="none">Said where it was none.</param>
    /// <param name="ordinals">Rising.</param>
    /// <param name="isJson">Or a sentence.</param>
    /// <param name="output">Of the tool.</param>
    public static void Write(
        string done, string none, IReadOnlyList<long> ordinals, bool isJson, TextWriter output)
    {
        if (isJson)
        {
            var segments = new JsonArray([.. ordinals.Select(ordinal => JsonValue.Create(ordinal))]);
            output.WriteLine(new JsonObject { [done] = segments }.ToJsonString());
        }
        else if (ordinals.Count == 0) output.WriteLine(none);
        else output.WriteLine($"{done} segments {ordinals[0]} to {ordinals[^1]}");
    }
}

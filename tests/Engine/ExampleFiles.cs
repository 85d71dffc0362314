using System.Text.Json;

namespace Matching.Tests.Engine;

/// <summary>Exchanges' published worked examples. They lie beside the project, never in it.</summary>
internal static class ExampleFiles
{
    /// <summary>The file's examples; skips the test where the file is not there.</summary>
    public static List<JsonElement> Read(string name)
    {
        string? root = AppContext.BaseDirectory;
        while (root is not null && !File.Exists(Path.Combine(root, "Matching.sln")))
            root = Path.GetDirectoryName(root);
        Assert.SkipWhen(root is null, "Matching.sln is in no folder above the tests");
        string file = Path.GetFullPath(Path.Combine(root!, "..", "shared", "data", "examples", name));
        Assert.SkipUnless(File.Exists(file), $"../shared/data/examples/{name} is not there");
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(file));
        return [.. document.RootElement.GetProperty("examples").EnumerateArray().Select(e => e.Clone())];
    }

    public static string Text(this JsonElement example, string property) =>
        example.GetProperty(property).ToString();
}

using System.Text.Json;
using Matching.Replay.Tool;

namespace Matching.Tests.Replay;

/// <summary>Runs the auditor's tool in process, as its command line would.</summary>
internal static class AuditTool
{
    /// <returns>What it wrote to stdout; nothing may be on stderr.</returns>
    public static string Run(ExitCode expected, params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        ExitCode code = ReplayTool.Run(args, output, error);
        Assert.Equal("", error.ToString());
        Assert.Equal(expected, code);
        return output.ToString();
    }

    public static JsonElement Json(ExitCode expected, params string[] args)
    {
        using JsonDocument json = JsonDocument.Parse(Run(expected, [.. args, "--json"]));
        return json.RootElement.Clone();
    }

    /// <returns>What it wrote to stderr.</returns>
    public static string Fail(ExitCode expected, params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        Assert.Equal(expected, ReplayTool.Run(args, output, error));
        Assert.NotEqual("", error.ToString());
        return error.ToString();
    }

    public static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public static long Number(JsonElement element, string name) =>
        long.Parse(element.GetProperty(name).GetString()!);
}

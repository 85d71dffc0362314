using System.CommandLine;

namespace Matching.Bench.Results;

/// <summary>The option that every verb has that measures.</summary>
internal static class ResultOption
{
    public static Option<DirectoryInfo?> Create() => new("--results")
    {
        Description = "A folder that each run is written to, as JSON and .hgrm, for report and compare.",
    };

    /// <summary>Null where none is asked for.</summary>
    public static ResultFolder? Folder(this ParseResult parsed, Option<DirectoryInfo?> option) =>
        parsed.GetValue(option) is { } folder ? new ResultFolder(folder.FullName) : null;
}

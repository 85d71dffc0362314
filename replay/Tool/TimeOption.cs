using System.CommandLine;

namespace Matching.Replay.Tool;

/// <summary>An option whose value is a time.</summary>
internal static class TimeOption
{
    public static Option<long?> Make(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result =>
        {
            if (Figures.TryParseTime(result.Tokens[0].Value, out long time)) return time;
            result.AddError(
                $"{name} is nanoseconds since 1970, or UTC such as 2026-01-31T09:30:00.000000001Z.");
            return null;
        },
    };
}

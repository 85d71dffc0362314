using System.CommandLine;

namespace Matching.Replay.Tool;

/// <summary>Which stream of an EventStoreDB is meant, where one is named in place of a directory.</summary>
internal static class StreamOption
{
    public static Option<string> Make() => new("--stream")
    {
        Description = "The shard's stream, where an EventStoreDB is named",
        DefaultValueFactory = _ => "venue-1",
    };
}

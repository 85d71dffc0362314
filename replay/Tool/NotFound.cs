using System.CommandLine;

namespace Matching.Replay.Tool;

/// <summary>The journal was read, and what was asked for is not in it.</summary>
internal static class NotFound
{
    public static int Say(ParseResult parsed, string sentence)
    {
        parsed.InvocationConfiguration.Error.WriteLine(sentence);
        return (int)ExitCode.NotFound;
    }

    /// <summary>It may have been in the events that are pruned.</summary>
    public static int SayPruned(ParseResult parsed, string sentence)
    {
        parsed.InvocationConfiguration.Error.WriteLine(sentence);
        return (int)ExitCode.Unreadable;
    }
}

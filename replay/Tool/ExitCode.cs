namespace Matching.Replay.Tool;

/// <summary>What a script learns without reading. Numbers never change their meaning.</summary>
public enum ExitCode
{
    /// <summary>Done; of verify: equal.</summary>
    Ok = 0,

    /// <summary>Verify found an event that is not what it must be.</summary>
    Differs = 1,

    /// <summary>The command line can't be understood.</summary>
    Usage = 2,

    /// <summary>The log is damaged, or holds bytes that are no event.</summary>
    Damaged = 3,

    /// <summary>
    /// There is no journal, it can't be read, or its first events are pruned and it can't be folded.
    /// </summary>
    Unreadable = 4,
}

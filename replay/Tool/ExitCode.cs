namespace Matching.Replay.Tool;

/// <summary>What a script learns without reading. Numbers never change their meaning.</summary>
public enum ExitCode
{
    /// <summary>Done; of verify and diff: equal.</summary>
    Ok = 0,

    /// <summary>
    /// Verify found an event that is not what it must be; diff found one that differs.
    /// </summary>
    Differs = 1,

    /// <summary>The command line can't be understood.</summary>
    Usage = 2,

    /// <summary>The log is damaged, or holds bytes that are no event or can't be folded.</summary>
    Damaged = 3,

    /// <summary>
    /// There is no journal, it can't be read, or its first events are pruned and it can't be folded; of
    /// export also: the tables can't be written.
    /// </summary>
    Unreadable = 4,

    /// <summary>Of diff: nothing differs, but one journal goes on where the other ends.</summary>
    Prefix = 5,

    /// <summary>The journal was read, and what was asked for is not in it.</summary>
    NotFound = 6,
}

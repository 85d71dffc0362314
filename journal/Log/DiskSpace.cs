namespace Matching.Journal.Log;

/// <summary>How much room the log has for what is still to come.</summary>
public enum DiskSpace : byte
{
    /// <summary>The segments that are to be ready are, or are being made.</summary>
    Ample = 1,

    /// <summary>
    /// The next segment can't be made: from here on the log takes what takes away, out of the reserve.
    /// </summary>
    Short = 2,

    /// <summary>
    /// What is left is for what the rings hold and for the cancel of every open order, and for nothing else.
    /// </summary>
    Last = 3,
}

/// <summary>What a log keeps back for the time in which no segment can be made.</summary>
/// <param name="Normally">While more can be made; the reserve is this large when none can.</param>
/// <param name="AtLast">Below it nothing is taken that isn't in the rings.</param>
public readonly record struct SpaceToKeep(long Normally, long AtLast);

namespace Matching.Journal.EventStore;

/// <summary>What became of an append, as far as the one who asked can know it.</summary>
public enum AppendResult
{
    None = 0,

    /// <summary>All its events are in the stream, the last one at the outcome's revision.</summary>
    Appended = 1,

    /// <summary>
    /// The stream did not end at the revision expected. A question, not a verdict: the events may be in the
    /// stream all the same, put there by this very writer.
    /// </summary>
    WrongRevision = 2,

    /// <summary>No answer, or one that leaves it open. They may be there, or may still come to be.</summary>
    Unknown = 3,

    /// <summary>Nothing was written, and another try later, or at another node, may succeed.</summary>
    Refused = 4,

    /// <summary>Nothing was written, and no other try will be taken either.</summary>
    Fatal = 5,
}

/// <summary>An append's result, and what the server said of it.</summary>
/// <param name="Revision">
/// Of the last event appended; of a wrong revision where the stream ends, <see cref="NoStream"/> where there
/// is none.
/// </param>
public readonly record struct AppendOutcome(AppendResult Result, long Revision, string Why)
{
    /// <summary>Stands for the revision before the first.</summary>
    public const long NoStream = -1;

    public static AppendOutcome Appended(long revision) => new(AppendResult.Appended, revision, "");

    public static AppendOutcome WrongRevision(long actual) =>
        new(AppendResult.WrongRevision, actual, $"the stream ends at revision {actual}");

    public static AppendOutcome Unknown(string why) => new(AppendResult.Unknown, NoStream, why);

    public static AppendOutcome Refused(string why) => new(AppendResult.Refused, NoStream, why);

    public static AppendOutcome Fatal(string why) => new(AppendResult.Fatal, NoStream, why);
}

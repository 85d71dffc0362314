using Matching.Journal.Log;

namespace Matching.Replay;

/// <summary>
/// A journal's directory, and whether a venue may be at work on it. Nothing of it is ever changed.
/// </summary>
public sealed record JournalPlace(string Directory, LogReading Reading)
{
    private const string Segments = "*.seg";

    /// <param name="directory">Of a venue, or a copy of it.</param>
    /// <param name="reading">
    /// Null finds out whether the directory's lock is held, without touching it.
    /// </param>
    /// <exception cref="NoJournalException">No journal is there.</exception>
    public static JournalPlace At(string directory, LogReading? reading = null)
    {
        if (!System.IO.Directory.Exists(directory))
            throw new NoJournalException($"{directory} is not a directory.");
        if (!System.IO.Directory.EnumerateFiles(directory, Segments).Any())
            throw new NoJournalException($"{directory} holds no journal: it has no {Segments} files.");
        reading ??= LogDirectory.MayBeHeld(directory) ? LogReading.Running : LogReading.Stopped;
        return new JournalPlace(directory, reading.Value);
    }

    /// <summary>The log from its first event on, for one who reads it once.</summary>
    public LogReader OpenReader() => new(new NativeDisk(), Directory, Reading, looksFar: true);

    /// <exception cref="NoJournalException">Nothing was ever written to it.</exception>
    /// <exception cref="LogDamagedException">The log can't be trusted.</exception>
    public LogFacts Scan<TVisitor>(ref TVisitor visitor, RecoveryOptions options)
        where TVisitor : ILogVisitor =>
        LogScan.Run(new NativeDisk(), Directory, Reading, ref visitor, options)
        ?? throw new NoJournalException($"The journal in {Directory} is empty: no segment of it is in use.");
}

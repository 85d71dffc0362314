namespace Matching.Bench.Engine;

/// <summary>
/// A book, or more than one, that a workload is applied to. Commands come in chunks: making them ready is not
/// timed, executing them is.
/// </summary>
internal interface IContender : IDisposable
{
    /// <summary>All trades so far.</summary>
    TradeTally Tally { get; }

    /// <summary>Puts the next commands into the form that the contender takes.</summary>
    void Prepare(ReadOnlyMemory<BookCommand> commands);

    /// <summary>Executes so many of the prepared commands, and consumes what comes of them.</summary>
    void Execute(int from, int count);
}

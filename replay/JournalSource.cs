using Matching.Journal.EventStore;
using Matching.Journal.Replication;

namespace Matching.Replay;

/// <summary>
/// Where a journal comes from: a directory, or a stream in EventStoreDB, of which a copy is made that goes
/// when it is done with.
/// </summary>
internal sealed class JournalSource : IDisposable
{
    private const string StreamScheme = "esdb";
    private readonly bool _isCopy;

    private JournalSource(string directory, bool isCopy) => (Directory, _isCopy) = (directory, isCopy);

    public string Directory { get; }

    /// <param name="place">A directory, or a connection string.</param>
    /// <param name="stream">Which stream of that server.</param>
    /// <param name="notes">Told what nobody asked for.</param>
    /// <exception cref="ConnectionStringException">The string breaks a rule.</exception>
    /// <exception cref="StreamUnavailableException">The stream can't be read, or is not there.</exception>
    /// <exception cref="StreamRefusedException">It is no shard's whole history.</exception>
    public static JournalSource Open(string place, string stream, TextWriter notes)
    {
        if (!place.StartsWith(StreamScheme + "://", StringComparison.Ordinal)
            && !place.StartsWith(StreamScheme + "+", StringComparison.Ordinal))
            return new JournalSource(place, isCopy: false);
        using var client = EventStoreClient.Open(place);
        string copy = System.IO.Directory.CreateTempSubdirectory("stream-").FullName;
        try
        {
            string? warning = StreamCopy.MakeAsync(client, stream, copy, CancellationToken.None)
                .GetAwaiter().GetResult();
            if (warning is not null) notes.WriteLine($"warning: {stream}: {warning}");
            return new JournalSource(copy, isCopy: true);
        }
        catch
        {
            System.IO.Directory.Delete(copy, recursive: true);
            throw;
        }
    }

    public void Dispose()
    {
        if (_isCopy) System.IO.Directory.Delete(Directory, recursive: true);
    }
}

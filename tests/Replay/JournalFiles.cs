using System.Buffers.Binary;
using Matching.Engine.Events;
using Matching.Journal.Events;
using Matching.Journal.Log;

namespace Matching.Tests.Replay;

/// <summary>
/// Writes events as a journal of a real directory, with sound checksums and chains whatever the events are: a
/// forger with the writer's own code.
/// </summary>
internal sealed class JournalFiles : IDisposable
{
    private const int EventsPerGroup = 20;

    private readonly LogDirectory _directory;
    private readonly LogTail _tail;

    private JournalFiles(string path, IDisk disk)
    {
        _directory = LogDirectory.Open(disk, path);
        _tail = LogRecovery.Open(_directory, VenueScript.Identity);
        Writer = new LogWriter(_directory, _tail, LogScript.Small);
    }

    public LogWriter Writer { get; }

    public static JournalFiles Open(string path, IDisk? disk = null) => new(path, disk ?? new NativeDisk());

    /// <summary>A journal of a venue that was stopped in order.</summary>
    public static void Write(string path, IEnumerable<Event> events)
    {
        using JournalFiles files = Open(path);
        files.Append(events);
        files.Writer.Seal();
    }

    /// <summary>
    /// In groups of whole transactions, as far as the events have any; each of one epoch.
    /// </summary>
    public void Append(IEnumerable<Event> events)
    {
        var group = new List<Event>();
        foreach (Event e in events)
        {
            if (group.Count > 0 && e.Header.Kind == EventKind.EpochStarted) Commit(group);
            group.Add(e);
            if (group.Count >= EventsPerGroup && (e.Header.Flags & EventFlags.Last) != 0) Commit(group);
        }
        if (group.Count > 0) Commit(group);
        Writer.CompleteHashes();
    }

    public void Dispose()
    {
        Writer.Dispose();
        _tail.Dispose();
        _directory.Dispose();
    }

    private void Commit(List<Event> group)
    {
        Span<byte> space = Writer.Begin();
        int at = 0;
        foreach (Event e in group)
        {
            int length = EventEncoder.Encode(in e, space[(at + LogFormat.LengthPrefixBytes)..]);
            BinaryPrimitives.WriteInt32LittleEndian(space[at..], length);
            at += LogFormat.LengthPrefixBytes + length;
        }
        Writer.Commit(at, Writer.LastSequence + 1, group.Count, group[0].Header.Epoch);
        group.Clear();
    }
}

using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Journal.Events;
using Matching.Journal.Log;

namespace Matching.Replay.Diff;

/// <summary>
/// One side from the first difference on, for some thousand events: their bytes, and the commands that begin
/// their transactions. What the engine began itself is left out of those, for it follows from the others.
/// </summary>
internal sealed class DiffStretch
{
    private const int MaxEvents = 4_096;

    private readonly List<byte[]> _events = [];
    private readonly List<CommandKey> _commands = [];

    /// <summary>The bytes of the event that differs and of those behind it.</summary>
    public IReadOnlyList<byte[]> Events => _events;

    /// <summary>False where the event that differs, or its transaction's first, can't be read.</summary>
    public bool IsReadable { get; private set; }

    public uint Epoch { get; private set; }

    /// <summary>
    /// Of the transaction that holds the event that differs, or of the next one that was sent.
    /// </summary>
    public CommandKey FirstKey => _commands.Count > 0 ? _commands[0] : default;

    public CommandKey KeyAt(int index) => _commands[index];

    /// <summary>How many commands come before that one; -1 where it doesn't come.</summary>
    public int IndexOf(CommandKey key) => key == default ? -1 : _commands.IndexOf(key);

    public static DiffStretch Read(LogReader reader, long sequence)
    {
        var stretch = new DiffStretch();
        try
        {
            stretch.ReadOn(reader, sequence);
        }
        catch (LogDamagedException)
        {
            // What is damaged further on doesn't matter for the first difference.
            return stretch;
        }
        return stretch;
    }

    private void ReadOn(LogReader reader, long sequence)
    {
        reader.Seek(sequence);
        while (_events.Count < MaxEvents && reader.TryNext(out LogEvent next))
        {
            bool isRead = EventDecoder.TryDecode(next.Bytes, out Event e, out _);
            if (_events.Count == 0)
            {
                if (!isRead) return;
                (IsReadable, Epoch) = (true, e.Header.Epoch);
                if (e.Header.FirstSequence != sequence) AddFirstOf(reader, e.Header.FirstSequence);
            }
            _events.Add(next.Bytes.ToArray());
            if (isRead && e.Header.FirstSequence == e.Header.Sequence) Add(in e);
        }
    }

    /// <summary>The difference stands in the midst of a transaction.</summary>
    private void AddFirstOf(LogReader reader, long firstSequence)
    {
        bool isRead = reader.TryRead(firstSequence, out LogEvent found)
            & EventDecoder.TryDecode(found.Bytes, out Event first, out _);
        if (isRead) Add(in first);
        else IsReadable = false;
    }

    private void Add(in Event first)
    {
        CommandKind kind = EventCommand.KindOf(in first);
        if (kind is CommandKind.None or CommandKind.Continue) return;
        _commands.Add(CommandKey.Of(in first, kind));
    }
}

using Matching.Bench.Campaigns.Simulation;
using Matching.Engine.Events;
using Matching.Journal.Events;
using Matching.Journal.Log;

namespace Matching.Bench.Campaigns.Chaos;

/// <summary>
/// Reads the journal of a venue while it runs, and on over its deaths: what is read is synced, for the log
/// shows a group only once another one follows it.
/// </summary>
internal sealed class JournalWatch(string directory) : IDisposable
{
    private LogReader? _reader;
    private long _next = 1;

    /// <summary>Of the last event that was read.</summary>
    public long LastSequence => _next - 1;

    /// <summary>All that has come since.</summary>
    public List<Event> ReadOn()
    {
        if (_reader is null)
        {
            _reader = new LogReader(new NativeDisk(), directory, LogReading.Running);
            _reader.Seek(_next);
        }
        var events = new List<Event>();
        while (_reader.TryNext(out LogEvent next))
        {
            bool isEvent = EventDecoder.TryDecode(next.Bytes, out Event e, out DecodeFault fault);
            ViolationException.ThrowUnless(isEvent, $"Event {next.Sequence} can't be read: {fault}.");
            events.Add(e);
            _next++;
        }
        return events;
    }

    /// <summary>A new process has the log; where the last one had begun to write may stand other bytes.
    /// </summary>
    public void Reopen()
    {
        _reader?.Dispose();
        _reader = null;
    }

    public void Dispose() => Reopen();
}

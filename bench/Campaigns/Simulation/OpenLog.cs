using Matching.Journal.Log;

namespace Matching.Bench.Campaigns.Simulation;

/// <summary>
/// A log that was recovered, with every event compared to what the script would write, and is open.
/// </summary>
internal sealed class OpenLog : IDisposable
{
    private readonly LogDirectory _directory;

    private OpenLog(LogDirectory directory, LogTail tail, LogWriter writer)
    {
        _directory = directory;
        Tail = tail;
        Writer = writer;
    }

    public LogTail Tail { get; }

    public LogWriter Writer { get; }

    public static OpenLog On(IDisk disk, LogOptions? options = null, string place = LogScript.Place)
    {
        LogDirectory directory = LogDirectory.Open(disk, place);
        try
        {
            var check = new ExpectScript();
            LogTail tail = LogRecovery.Open(directory, LogScript.Identity, ref check);
            ViolationException.ThrowUnless(
                tail.LastSequence == check.LastSequence,
                $"The log ends with event {tail.LastSequence}, {check.LastSequence} was handed out.");
            return new OpenLog(directory, tail, new LogWriter(directory, tail, options ?? LogScript.Small));
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>A group of that many events each; 0 stands for a seal.</summary>
    public void Append(params int[] groups)
    {
        foreach (int events in groups)
        {
            if (events == 0) Writer.Seal();
            else LogScript.Append(Writer, events);
        }
        Writer.CompleteHashes();
    }

    public void Dispose()
    {
        Writer.Dispose();
        _directory.Dispose();
    }

    internal struct ExpectScript : ILogVisitor
    {
        public long LastSequence;

        public void OnEvent(long sequence, ReadOnlySpan<byte> bytes)
        {
            if (sequence != LastSequence + 1)
                throw new ViolationException($"Event {sequence} came after event {LastSequence}.");
            if (!bytes.SequenceEqual(LogScript.EventOf(sequence)))
                throw new ViolationException($"Event {sequence} is not as written.");
            LastSequence = sequence;
        }
    }
}

using Matching.Bench.Engine;
using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Engine.Ring;
using Matching.Gateway.Hosting;
using Matching.Journal;
using Matching.Journal.Log;

namespace Matching.Bench.Recover;

/// <summary>
/// A venue without its network: the real engine, ring, journaler and log writer, fed with a workload.
/// </summary>
internal sealed class JournalMaker : IDisposable
{
    private const int RingSlots = 16 * 1024;

    private readonly HugeBlocks _memory = new();
    private readonly RingBuffer<Event> _ring;
    private readonly LogDirectory _directory;
    private readonly LogTail _tail;
    private readonly LogWriter _writer;
    private readonly Journaler _journaler;
    private readonly Thread _thread;
    private readonly MatchingEngine _engine;
    private readonly EngineCommands _commands;
    private Command _command;
    private volatile Exception? _failure;

    /// <summary>Opens the market; the journal is on.</summary>
    public JournalMaker(Workload workload, string directory)
    {
        _ring = RingBuffer<Event>.SingleProducer(RingSlots, WaitStrategy.ForThisMachine(2));
        _directory = LogDirectory.Open(new NativeDisk(), directory);
        _tail = LogRecovery.Open(_directory, Identity);
        _writer = new LogWriter(_directory, _tail, new LogOptions());
        _journaler = new Journaler(_ring, _writer);
        _engine = new MatchingEngine(_ring, _memory);
        _commands = new EngineCommands(workload.Accounts);
        _thread = new Thread(RunJournal) { Name = "journal", IsBackground = true };
        _thread.Start();
        new EngineMarket(workload, command => Execute(in command)).Open();
    }

    /// <summary>Of the venue that the market's genesis names.</summary>
    public static LogIdentity Identity
    {
        get
        {
            Span<byte> venueId = stackalloc byte[Bytes16.Length];
            Bytes16.FromText("bench").CopyTo(venueId);
            return new LogIdentity(new Guid(venueId, bigEndian: true), 0);
        }
    }

    public long Events => _engine.LastSequence;

    public void Execute(in BookCommand asked)
    {
        _commands.Fill(ref _command, in asked);
        Execute(in _command);
    }

    /// <summary>Returns when all is durable and the log is sealed.</summary>
    public void Finish()
    {
        _journaler.Finish();
        _thread.Join();
        if (_failure is { } failure) throw new InvalidOperationException(failure.Message, failure);
    }

    public void Dispose()
    {
        _writer.Dispose();
        _tail.Dispose();
        _directory.Dispose();
        _memory.Dispose();
    }

    /// <summary>
    /// Until the outbound ring has room for the largest transaction: the journal's business.
    /// </summary>
    public void WaitForRoom()
    {
        while (!_ring.HasRoom(Limits.MaxEventsPerCommand))
        {
            if (_failure is { } failure) throw new InvalidOperationException(failure.Message, failure);
            Thread.Yield();
        }
    }

    private void Execute(in Command command)
    {
        WaitForRoom();
        _engine.Execute(in command);
    }

    private void RunJournal()
    {
        try
        {
            _journaler.Run();
        }
        catch (Exception failure)
        {
            _failure = failure;
        }
    }
}

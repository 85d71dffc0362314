using Matching.Bench.Engine;
using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Engine.Ring;
using Matching.Gateway.Hosting;
using Matching.Gateway.Pipeline;
using Matching.Journal;
using Matching.Journal.Log;

namespace Matching.Bench.Pipeline;

/// <summary>
/// The venue's own pipeline in process, without its network: inbound ring, engine thread, outbound ring,
/// journal thread with its hasher and filler, and the publisher, whose only stage counts acks.
/// </summary>
internal sealed class PipelineRig : IDisposable
{
    private const int Slots = 16 * 1024;
    private const int ControlSlots = 1024;
    private const int WaitingThreads = 3;

    private readonly HugeBlocks _memory = new();
    private readonly LogDirectory _directory;
    private readonly LogTail _tail;
    private readonly LogWriter _writer;
    private readonly EngineThread _engineThread;
    private readonly Publisher _publisher;
    private readonly List<Thread> _threads = [];
    private long _sent;

    public PipelineRig(Workload workload, string place, LogOptions options)
    {
        Clock = new VenueClock(TimeProvider.System);
        Disk = new MeteredDisk(Clock);
        _directory = LogDirectory.Open(Disk, place);
        _tail = LogRecovery.Open(_directory, PipelineRun.Identity);
        WaitStrategy wait = WaitStrategy.ForThisMachine(WaitingThreads);
        Inbound = RingBuffer<Command>.MultiProducer(Slots, wait);
        var control = RingBuffer<Command>.MultiProducer(ControlSlots, wait);
        var outbound = RingBuffer<Event>.SingleProducer(Slots, WaitStrategy.ForThisMachine(WaitingThreads));
        Engine = new MatchingEngine(outbound, _memory);
        _engineThread = new EngineThread(Engine, outbound, Inbound, control, Clock);
        _writer = new LogWriter(_directory, _tail, options);
        Journaler = new Journaler(outbound, _writer);
        Acks = new AckCounter(Clock, outbound.WaitStrategy, new AckStages(Disk.Groups));
        _publisher = new Publisher(
            outbound, outbound.NewBarrier(Journaler.Behind, Journaler.Durable), [], [Acks]);
        Run("engine", _engineThread.Run);
        Run("journal", Journaler.Run);
        Run("publisher", _publisher.Run);
        new EngineMarket(workload, SendSetup).Open();
        AwaitAcks();
    }

    public MatchingEngine Engine { get; }
    public RingBuffer<Command> Inbound { get; }
    public Journaler Journaler { get; }
    public VenueClock Clock { get; }
    public AckCounter Acks { get; }
    public MeteredDisk Disk { get; }
    public long SegmentOrdinal => _writer.SegmentOrdinal;
    public long SegmentWaitTicks => _writer.SegmentWaitTicks;

    /// <summary>Publishes what was claimed up to that slot.</summary>
    public void Publish(long first, long last)
    {
        Inbound.Publish(first, last);
        _sent += last - first + 1;
    }

    /// <summary>Returns when all that was sent is durable.</summary>
    public void AwaitAcks() => Acks.Await(_sent);

    public void Stop()
    {
        _engineThread.Finish();
        _threads[0].Join();
        Journaler.Finish();
        _threads[1].Join();
        _publisher.Finish();
        _threads[2].Join();
        _writer.CompleteHashes();
    }

    public void Dispose()
    {
        _writer.Dispose();
        _tail.Dispose();
        _directory.Dispose();
        _memory.Dispose();
    }

    private void SendSetup(Command command)
    {
        long slot = Inbound.Claim();
        command.Header.ReceivedTime = Clock.Now;
        Inbound[slot] = command;
        Publish(slot, slot);
    }

    private void Run(string name, Action body)
    {
        var thread = new Thread(() => body()) { Name = name, IsBackground = true };
        _threads.Add(thread);
        thread.Start();
    }
}

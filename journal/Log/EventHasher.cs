using Matching.Engine.Ring;

namespace Matching.Journal.Log;

/// <summary>
/// Brings the event chain up to what was written, behind the acks: on a thread of its own beside the
/// writer's, or on the writer's where there is none. It owns the memory of the groups, for a group's bytes
/// stay until they are hashed; so it lags by a few groups at most, and then the writer waits for it.
/// </summary>
internal sealed class EventHasher : IDisposable
{
    /// <summary>One is being encoded, the others wait to be hashed: 7 MiB of lag at most.</summary>
    private const int GroupsBeside = 8;

    /// <summary>One is being encoded while the one before is in nobody's way.</summary>
    private const int GroupsHere = 2;

    /// <summary>
    /// The thread beside is woken for so much, or so many groups: a wake-up costs as much as hashing 8 KiB.
    /// </summary>
    private const int BytesToWakeFor = 64 * 1024;

    private const int GroupsToWakeFor = 4;

    private readonly LogChains _chains;
    private readonly AlignedBuffer[] _memory;
    private readonly RingBuffer<GroupHeader> _ring;
    private readonly SequenceBarrier _barrier;
    private readonly Sequence _hashed = new();
    private readonly Thread? _thread;
    private long _written = Sequence.Initial;
    private int _bytesHeldBack;
    private volatile bool _stopping;
    private Exception? _failure;

    public EventHasher(LogChains chains, bool beside)
    {
        _chains = chains;
        _memory = new AlignedBuffer[beside ? GroupsBeside : GroupsHere];
        for (int i = 0; i < _memory.Length; i++)
            _memory[i] = new AlignedBuffer(LogFormat.MaxGroupBytes).Touched();
        // It is never in a hurry, so it never holds on to a core.
        _ring = RingBuffer<GroupHeader>.SingleProducer(_memory.Length, WaitStrategy.Block());
        _ring.AddGatingSequence(_hashed);
        _barrier = _ring.NewBarrier();
        if (!beside) return;
        _thread = new Thread(Run) { IsBackground = true, Name = "log hasher" };
        _thread.Start();
    }

    /// <summary>
    /// Where the next group is put together; the same until <see cref="Take"/>. Waits where the hashes are
    /// that far behind.
    /// </summary>
    public Span<byte> Lend()
    {
        if (!_ring.HasRoom(1)) Publish();
        if (!_ring.WaitForRoom(1)) throw Failed();
        return _memory[(_written + 1) % _memory.Length].Span;
    }

    /// <summary>The lent group is written; another space is lent from here on.</summary>
    public void Take(in GroupHeader header)
    {
        if (_thread is null) Publish();
        _ring[_ring.Claim()] = header;
        _written++;
        _bytesHeldBack += header.PayloadBytes;
    }

    /// <summary>
    /// Has what was taken hashed, here, or by the thread beside once there is enough to wake it for. Call it
    /// after the acks have left; otherwise it is done before memory is short, at the latest.
    /// </summary>
    public void Begin()
    {
        bool isEnough = _bytesHeldBack >= BytesToWakeFor || _written - _ring.Cursor >= GroupsToWakeFor;
        if (_thread is null || isEnough) Publish();
    }

    /// <summary>Returns when all that was taken is hashed: the writer may read the event chain.</summary>
    /// <exception cref="LogStoppedException">It can't be.</exception>
    public void Join()
    {
        Publish();
        var upToDate = new UpToDate(this);
        _ring.WaitStrategy.WaitUntil(ref upToDate, Timeout.InfiniteTimeSpan);
        if (_hashed.Value < _written) throw Failed();
    }

    public void Dispose()
    {
        _stopping = true;
        _barrier.Alert();
        _thread?.Join();
        foreach (AlignedBuffer memory in _memory) memory.Dispose();
    }

    private void Publish()
    {
        if (_ring.Cursor == _written) return;
        _bytesHeldBack = 0;
        _ring.Publish(_written);
        if (_thread is null) HashUpTo(_written);
    }

    private LogStoppedException Failed() => new("the events can't be hashed.", _failure);

    private void Run()
    {
        try
        {
            while (true)
            {
                long available = _barrier.WaitFor(_hashed.Value + 1);
                if (available <= _hashed.Value) return;
                HashUpTo(available);
            }
        }
        catch (Exception error)
        {
            // Whoever joins it, or waits for the memory of a group, is told: the writer then stops.
            _failure = error;
            _stopping = true;
            _ring.Close();
        }
    }

    private void HashUpTo(long group)
    {
        for (long next = _hashed.Value + 1; next <= group; next++)
        {
            ref GroupHeader header = ref _ring[next];
            _chains.AbsorbEvents(in header, _memory[next % _memory.Length].Span);
            // The release orders the reads of the group's bytes before the writer's next use of them.
            _hashed.Value = next;
            _ring.WaitStrategy.Signal();
        }
    }

    private readonly struct UpToDate(EventHasher hasher) : IWaitCondition
    {
        public bool IsMet() => hasher._hashed.Value >= hasher._written || hasher._stopping;
    }
}

using System.Buffers.Binary;
using Matching.Engine;
using Matching.Engine.Events;
using Matching.Journal.Events;
using Matching.Journal.Log;
using Matching.Journal.Replication;

namespace Matching.Tests.Replication;

/// <summary>
/// A history in memory that grows epoch by epoch: genesis, then epochs of ticks. Two that were copied from
/// one another part where they are continued.
/// </summary>
internal sealed class HistoryLab
{
    public static readonly LogIdentity Shard = new(new Guid("7b0b1a52-93a1-4a0e-9e0b-d1f2d3c4b5a6"), 3);

    private readonly List<byte[]> _events = [];
    private uint _epoch;

    public long Last => _events.Count;

    public IReadOnlyList<byte[]> Events => _events;

    public History From(long first = 1) =>
        new(Last == 0 ? 0 : first, Last, sequence => _events[(int)sequence - 1]);

    public HistoryLab Copy(long through = long.MaxValue)
    {
        var copy = new HistoryLab { _epoch = _epoch };
        copy._events.AddRange(_events.Take((int)Math.Min(through, Last)));
        return copy;
    }

    public HistoryLab Genesis(LogIdentity? shard = null)
    {
        LogIdentity identity = shard ?? Shard;
        Span<byte> id = stackalloc byte[Bytes16.Length];
        identity.VenueId.TryWriteBytes(id, bigEndian: true, out _);
        var e = new Event { Header = { Kind = EventKind.Genesis } };
        e.Genesis.Terms.VenueId = new Bytes16(id);
        e.Genesis.Terms.Shard = (int)identity.Shard;
        return Add(e);
    }

    public HistoryLab Epoch(uint epoch, string writer, EpochPolicy? policy = null)
    {
        _epoch = epoch;
        var e = new Event { Header = { Kind = EventKind.EpochStarted } };
        e.EpochStarted.Terms.WriterId = Bytes16.FromText(writer);
        e.EpochStarted.Terms.Epoch = epoch;
        policy?.Put(ref e.EpochStarted.Terms);
        return Add(e);
    }

    /// <summary>What comes is of that epoch, as of a writer that goes on after it was over.</summary>
    public HistoryLab Resumed(uint epoch)
    {
        _epoch = epoch;
        return this;
    }

    /// <param name="count">How many events.</param>
    /// <param name="salt">Makes their bytes differ from others at the same place.</param>
    public HistoryLab Ticks(int count, long salt = 0)
    {
        for (int tick = 0; tick < count; tick++)
        {
            var e = new Event { Header = { Kind = EventKind.TimeAdvanced } };
            e.TimeAdvanced.Command.ReceivedTime = salt;
            Add(e);
        }
        return this;
    }

    /// <summary>
    /// So many events behind the log's end, durable as one group, and offered to whoever ships.
    /// </summary>
    public void Commit(LogWriter writer, CommittedGroups committed, int count)
    {
        long first = writer.LastSequence + 1;
        // An epoch is a group's: genesis stands alone.
        if (first == 1) count = 1;
        Span<byte> space = writer.Begin();
        int at = 0;
        for (int e = 0; e < count; e++)
        {
            byte[] bytes = _events[(int)first - 1 + e];
            BinaryPrimitives.WriteInt32LittleEndian(space[at..], bytes.Length);
            bytes.CopyTo(space[(at + LogFormat.LengthPrefixBytes)..]);
            at += LogFormat.LengthPrefixBytes + bytes.Length;
        }
        writer.Commit(at, first, count, first == 1 ? 0u : 1u);
        committed.Offer(space[..at], first, count);
    }

    private HistoryLab Add(Event e)
    {
        e.Header.Sequence = e.Header.FirstSequence = Last + 1;
        e.Header.Epoch = _epoch;
        e.Header.Flags = EventFlags.Last;
        byte[] bytes = new byte[EventEncoder.LengthOf(e.Header.Kind)];
        EventEncoder.Encode(in e, bytes);
        _events.Add(bytes);
        return this;
    }
}

using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Engine.Memory;
using Matching.Engine.Ring;
using Matching.Journal.Events;

namespace Matching.Replay.Verification;

/// <summary>A stretch of the journal, both ends included.</summary>
public readonly record struct SequenceRange(long From, long To);

/// <summary>
/// Executes each command again, as its transaction's first event recorded it, and compares what the engine
/// decides with what the journal holds, byte by byte. Where the journal's rules are not this binary's, it
/// goes along with the journal and says so.
/// </summary>
public sealed class Reexecution
{
    private readonly byte[] _bytes = new byte[EventEncoder.MaxLength];
    private readonly List<SequenceRange> _foldedOnly = [];
    private readonly RingBuffer<Event> _ring;
    private long _slot;
    private long _lastSlot = Sequence.Initial;
    private bool _isFolding;

    public Reexecution(IBlockSource memory)
    {
        // Nobody consumes from it: what a command yields is compared before the next one is executed.
        _ring = RingBuffer<Event>.SingleProducer(Limits.MaxEventsPerCommand, WaitStrategy.BusySpin());
        Engine = new MatchingEngine(_ring, memory);
    }

    public MatchingEngine Engine { get; }

    public IReadOnlyList<SequenceRange> FoldedOnly => _foldedOnly;

    /// <summary>Takes the journal's next event; its sequence is the one that comes next.</summary>
    public Difference? Check(in Event e, ReadOnlySpan<byte> bytes)
    {
        if (!_isFolding && _slot > _lastSlot)
        {
            Difference? broken = Begin(in e);
            if (broken is not null) return broken;
        }
        return _isFolding ? Follow(in e) : Compare(in e, bytes);
    }

    private Difference? Begin(in Event e)
    {
        int rules = e.Header.Kind == EventKind.Genesis ? e.Genesis.Terms.RulesVersion : Engine.RulesVersion;
        // Which versions there are was for the binary to say that took the command.
        _isFolding = rules is < Limits.OldestRulesVersion or > Limits.RulesVersion
            || (e.Header.Kind == EventKind.ActivateRulesRejected
                && e.ActivateRulesRejected.Reason == RejectReason.UnknownRulesVersion);
        if (_isFolding) return null;
        if (!EventCommand.TryRestore(in e, out Command command))
            return Difference.At(in e, "it begins a transaction, but it is no command's first outcome");
        long before = _ring.Cursor;
        try
        {
            Engine.Execute(in command);
        }
        catch (InvariantBrokenException broken)
        {
            return Difference.At(in e, $"its command can't be executed here: {broken.Message}");
        }
        (_slot, _lastSlot) = (before + 1, _ring.Cursor);
        return _ring.Cursor > before ? null : Difference.At(in e, "nothing is due that it goes on with");
    }

    private Difference? Follow(in Event e)
    {
        Difference? broken = Folding.Apply(Engine, in e);
        if (broken is not null) return broken;
        long sequence = e.Header.Sequence;
        if (_foldedOnly.Count > 0 && _foldedOnly[^1].To == sequence - 1)
            _foldedOnly[^1] = _foldedOnly[^1] with { To = sequence };
        else _foldedOnly.Add(new SequenceRange(sequence, sequence));
        _isFolding = (e.Header.Flags & EventFlags.Last) == 0;
        return null;
    }

    private Difference? Compare(in Event e, ReadOnlySpan<byte> bytes)
    {
        ref Event expected = ref _ring[_slot++];
        int length = EventEncoder.Encode(ref expected, _bytes);
        if (bytes.SequenceEqual(_bytes.AsSpan(0, length))) return null;
        if (IsOfOlderLayout(in e, bytes) && HasTheSameValues(in e, length)) return null;
        return Difference.Between(e.Header.Sequence, in expected, in e);
    }

    /// <summary>An older version wrote it, in fewer bytes; what it lacks counts as zero.</summary>
    private static bool IsOfOlderLayout(in Event e, ReadOnlySpan<byte> bytes) =>
        bytes.Length != EventEncoder.LengthOf(e.Header.Kind);

    private bool HasTheSameValues(in Event e, int expectedLength)
    {
        Span<byte> today = stackalloc byte[EventEncoder.MaxLength];
        int length = EventEncoder.Encode(in e, today);
        return today[..length].SequenceEqual(_bytes.AsSpan(0, expectedLength));
    }
}

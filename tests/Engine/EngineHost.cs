using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Engine.Memory;
using Matching.Engine.Ring;
using Matching.Engine.Snapshots;

namespace Matching.Tests.Engine;

/// <summary>One engine with memory and an outbound ring of its own, drained after each command.</summary>
internal sealed class EngineHost : IDisposable
{
    private readonly NativeBlocks _memory = new();
    private readonly RingBuffer<Event> _ring;
    private readonly Sequence _consumed = new();

    /// <param name="slots">Room for the largest transaction, or 1 for an engine that only folds.</param>
    /// <param name="stale">
    /// What every byte of every slot holds at first: two engines with different ones write the same events
    /// only where they write every field.
    /// </param>
    public EngineHost(int slots = Limits.MaxEventsPerCommand, byte stale = 0)
    {
        _ring = RingBuffer<Event>.SingleProducer(slots, WaitStrategy.Yield());
        _ring.AddGatingSequence(_consumed);
        for (int slot = 0; stale != 0 && slot < slots; slot++) Bytes(ref _ring[slot]).Fill(stale);
        Engine = new MatchingEngine(_ring, _memory);
    }

    public MatchingEngine Engine { get; }
    public VenueState State => Engine.State;

    /// <summary>
    /// Executes a command and adds its events, stale bytes cleared, to the journal: behind what is due before
    /// it, and followed by what it has begun.
    /// </summary>
    public void Execute(in Command command, List<Event> journal)
    {
        if (!IsExempt(command.Header.Kind)) GoOn(command.Header.Stamp, journal);
        ExecuteOne(in command, journal);
        if (!IsExempt(command.Header.Kind)) GoOn(command.Header.Stamp, journal);
    }

    /// <summary>
    /// The same, but the stops that its first transaction has elected and not taken are left to the next
    /// command: a process may end before it comes.
    /// </summary>
    public void ExecuteUpToCascade(in Command command, List<Event> journal)
    {
        if (!IsExempt(command.Header.Kind)) GoOn(command.Header.Stamp, journal);
        ExecuteOne(in command, journal);
        while (State.Scope.IsOpen && Engine.Continue(command.Header.Stamp)) Drain(journal);
    }

    /// <summary>Executes one command of a journal, in which continuations are commands too.</summary>
    public void ExecuteOne(in Command command, List<Event> journal)
    {
        Engine.Execute(in command);
        Drain(journal);
    }

    /// <summary>Does all that is due or begun before a command with this stamp.</summary>
    public void GoOn(long stamp, List<Event> journal)
    {
        while (Engine.Continue(stamp)) Drain(journal);
    }

    /// <summary>What comes before anything that is due: a shard begins, a process takes it over.</summary>
    public static bool IsExempt(CommandKind kind) => kind is CommandKind.Genesis or CommandKind.StartEpoch;

    /// <summary>Executes a command whose events nobody wants.</summary>
    public void Execute(in Command command)
    {
        while (Engine.Continue(command.Header.Stamp)) Drain();
        Engine.Execute(in command);
        Drain();
    }

    public string StateHash()
    {
        var hash = new StateHash();
        StateImage.Write(Engine, hash);
        return hash.ToString();
    }

    public void Dispose() => _memory.Dispose();

    private void Drain(List<Event> journal)
    {
        for (long slot = _consumed.Value + 1; slot <= _ring.Cursor; slot++)
            journal.Add(EventBytes.Clean(in _ring[slot]));
        Drain();
    }

    private void Drain() => _consumed.Value = _ring.Cursor;

    private static Span<byte> Bytes(ref Event e) =>
        MemoryMarshal.CreateSpan(ref Unsafe.As<Event, byte>(ref e), Event.Size);
}

using System.Diagnostics.CodeAnalysis;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Engine.Folding;
using Matching.Engine.Memory;
using Matching.Engine.Ring;
using Matching.Engine.Rules;

namespace Matching.Engine;

/// <summary>
/// The deterministic core of a shard: commands in, events out, nothing else. The same commands give the same
/// events on every machine; the same events give the same state. Used by one thread at a time.
/// </summary>
/// <param name="events">
/// The outbound ring, single-producer, of at least <see cref="Limits.MaxEventsPerCommand"/> slots.
/// </param>
/// <param name="source">Where the state lives.</param>
public sealed class MatchingEngine(RingBuffer<Event> events, IBlockSource source)
{
    private readonly Deciders _deciders = new(events, new VenueState(source));

    internal VenueState State => _deciders.State;

    /// <summary>The newest event that the state holds, 0 for none.</summary>
    public long LastSequence => State.LastSequence;

    /// <summary>The engine's time, nanoseconds since the Unix epoch, UTC.</summary>
    public long Time => State.Time;

    public uint Epoch => State.Epoch;
    public int RulesVersion => State.RulesVersion;

    /// <summary>The highest number that a session's commands have used.</summary>
    public long HighestClientSeqNum(int sessionId) => State.Members.Session(sessionId).HighestClientSeqNum;

    /// <summary>Does what one event says: recovery, and every follower that keeps a state.</summary>
    /// <exception cref="InvariantBrokenException">The event does not follow from the state.</exception>
    public void Apply(in Event e) => Fold.Apply(State, in e);

    /// <summary>
    /// Decides one command and publishes its events, at least one. The caller has waited until the outbound
    /// ring has room for the largest transaction.
    /// </summary>
    /// <exception cref="InvariantBrokenException">A bug: the shard must stop.</exception>
    public void Execute(in Command command)
    {
        Check.That(State.HasBegun || command.Header.Kind == CommandKind.Genesis);
        EventWriter writer = _deciders.Events;
        writer.Begin(in command.Header);
        switch (command.Header.Kind)
        {
            case CommandKind.Genesis: _deciders.System.Begin(in command); break;
            case CommandKind.StartEpoch: _deciders.System.StartEpoch(in command); break;
            case CommandKind.Tick: _deciders.System.Tick(in command); break;
            case CommandKind.LogOn: _deciders.Sessions.LogOn(in command); break;
            case CommandKind.LogOff: _deciders.Sessions.LogOff(in command); break;
            default: ExecuteInSession(in command); break;
        }
        writer.End();
    }

    private void ExecuteInSession(in Command command)
    {
        SessionRules sessions = _deciders.Sessions;
        RejectReason reason = sessions.CheckConnection(in command.Header);
        if (reason == RejectReason.None && sessions.IsRepeated(in command.Header))
        {
            sessions.Repeat(in command.Header);
            return;
        }
        switch (command.Header.Kind)
        {
            case CommandKind.NewOrder: _deciders.NewOrders.Decide(in command, reason); break;
            case CommandKind.CancelOrder: _deciders.Cancels.Decide(in command, reason); break;
            case CommandKind.ReplaceOrder: _deciders.Replaces.Decide(in command, reason); break;
            case CommandKind.ListAsset: _deciders.Operations.ListAsset(in command, reason); break;
            case CommandKind.ListInstrument: _deciders.Operations.ListInstrument(in command, reason); break;
            case CommandKind.AddParticipant: _deciders.Operations.AddParticipant(in command, reason); break;
            case CommandKind.OpenAccount: _deciders.Operations.OpenAccount(in command, reason); break;
            case CommandKind.AddApiKey: _deciders.Operations.AddApiKey(in command, reason); break;
            case CommandKind.TransferFunds: _deciders.Operations.TransferFunds(in command, reason); break;
            case CommandKind.SetMode: _deciders.Operations.SetMode(in command, reason); break;
            case CommandKind.ActivateRules: _deciders.Operations.ActivateRules(in command, reason); break;
            default: Unknown(command.Header.Kind); break;
        }
    }

    [DoesNotReturn]
    private static void Unknown(CommandKind kind) =>
        throw new InvariantBrokenException($"a command of unknown kind {(byte)kind}");
}

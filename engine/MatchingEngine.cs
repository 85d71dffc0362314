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
    private readonly Deciders _deciders = new(events, new VenueState(source), source);

    internal VenueState State => _deciders.State;

    /// <summary>The newest event that the state holds, 0 for none.</summary>
    public long LastSequence => State.LastSequence;

    /// <summary>The engine's time, nanoseconds since the Unix epoch, UTC.</summary>
    public long Time => State.Time;

    /// <summary>
    /// When the first timer is due, <see cref="long.MaxValue"/> for none: an idle host sends a tick then.
    /// </summary>
    public long NextDeadline => State.HasBegun ? State.Timers.FirstDue : long.MaxValue;

    /// <summary>What the venue takes; none before genesis.</summary>
    public VenueMode Mode => State.HasBegun ? State.Mode : VenueMode.None;

    /// <summary>Orders and quotes' sides that rest or wait.</summary>
    public int OpenOrders => State.HasBegun ? State.Books.Orders.Count : 0;

    /// <summary>As the shard began with them; zero before its first command.</summary>
    public Capacities Capacities => State.Genesis.Capacities;

    public uint Epoch => State.Epoch;
    public int RulesVersion => State.RulesVersion;

    /// <summary>The highest number that a session's commands have used.</summary>
    public long HighestClientSeqNum(int sessionId) => State.Members.Session(sessionId).HighestClientSeqNum;

    /// <summary>Does what one event says: recovery, and every follower that keeps a state.</summary>
    /// <exception cref="InvariantBrokenException">The event does not follow from the state.</exception>
    public void Apply(in Event e) => Fold.Apply(State, in e);

    /// <summary>
    /// One transaction of what comes before a command with this stamp: what earlier commands have begun, what
    /// is due by then. False where nothing is; only then may the command be executed. The caller has waited
    /// until the outbound ring has room for the largest transaction.
    /// </summary>
    /// <exception cref="InvariantBrokenException">A bug: the shard must stop.</exception>
    public bool Continue(long stamp)
    {
        if (!IsDue(stamp)) return false;
        EventWriter writer = _deciders.Events;
        bool timer = !IsBegun || IsOverdue;
        // A timer fires at its own time, whatever the stamp of the command before which it does.
        writer.Begin(timer ? State.Timers.FirstDue : 0, EventFlags.Continuation);
        if (timer) _deciders.Timeouts.Fire();
        else if (State.Scope.IsOpen) _deciders.MassActions.Work();
        // A lost process's sessions end before what it had elected goes on: their orders must not trade.
        else if (State.Orphans != 0) _deciders.Connections.EndOrphan();
        else _deciders.Elections.Run();
        writer.End();
        return true;
    }

    /// <summary>
    /// Decides one command and publishes its events, at least one. The caller has waited until the outbound
    /// ring has room for the largest transaction, and has called <see cref="Continue"/> until it was false.
    /// </summary>
    /// <exception cref="InvariantBrokenException">A bug: the shard must stop.</exception>
    public void Execute(in Command command)
    {
        CommandKind kind = command.Header.Kind;
        if (kind == CommandKind.Continue)
        {
            Check.That(Continue(command.Header.Stamp));
            return;
        }
        Check.That(State.HasBegun || kind == CommandKind.Genesis);
        // A new process begins its epoch before it goes on with what the one before left.
        Check.That(kind is CommandKind.Genesis or CommandKind.StartEpoch || !IsDue(command.Header.Stamp));
        EventWriter writer = _deciders.Events;
        writer.Begin(command.Header.Stamp);
        switch (kind)
        {
            case CommandKind.Genesis: _deciders.System.Begin(in command); break;
            case CommandKind.StartEpoch: _deciders.System.StartEpoch(in command); break;
            case CommandKind.Tick: _deciders.System.Tick(in command); break;
            case CommandKind.LogOn: _deciders.Connections.LogOn(in command); break;
            case CommandKind.LogOff: _deciders.Connections.LogOff(in command); break;
            default: ExecuteInSession(in command); break;
        }
        writer.End();
    }

    /// <summary>Whether something has been begun that nothing else may come before.</summary>
    private bool IsBegun =>
        State.Scope.IsOpen || State.Books.Elected.First != 0 || State.Orphans != 0;

    /// <summary>
    /// A new epoch came into a cascade of stops: what expired in between must not trade, as taker or maker.
    /// </summary>
    private bool IsOverdue =>
        !State.Scope.IsOpen && State.Books.Elected.First != 0 && State.Timers.FirstDue <= State.Time;

    private bool IsDue(long stamp) =>
        State.HasBegun && (IsBegun || State.Timers.FirstDue <= Math.Max(State.Time, stamp));

    private void ExecuteInSession(in Command command)
    {
        RejectReason reason = _deciders.Sessions.CheckConnection(in command.Header, out bool repeated);
        if (repeated)
        {
            _deciders.Sessions.Repeat(in command.Header);
            return;
        }
        MarketOperations market = _deciders.MarketOperations;
        switch (command.Header.Kind)
        {
            case CommandKind.NewOrder: _deciders.NewOrders.Decide(in command, reason); break;
            case CommandKind.CancelOrder: _deciders.Cancels.Cancel(in command, reason); break;
            case CommandKind.ReplaceOrder: _deciders.Replaces.Decide(in command, reason); break;
            case CommandKind.Quote: _deciders.Quotes.Decide(in command, reason); break;
            case CommandKind.MassCancel: _deciders.MassActions.Cancel(in command, reason); break;
            case CommandKind.CancelAllAfter: _deciders.Timeouts.Arm(in command, reason); break;
            case CommandKind.OrderStatus: _deciders.Cancels.Report(in command, reason); break;
            case CommandKind.MassStatus: _deciders.MassActions.Report(in command, reason); break;
            case CommandKind.SetProtection: market.SetProtection(in command, reason); break;
            case CommandKind.ResetProtection: market.ResetProtection(in command, reason); break;
            case CommandKind.SetKillSwitch: market.SetKillSwitch(in command, reason); break;
            default: ExecuteOperation(in command, reason); break;
        }
    }

    /// <summary>What only an operator may.</summary>
    private void ExecuteOperation(in Command command, RejectReason reason)
    {
        RejectReason operates = reason;
        if (reason == RejectReason.None) operates = _deciders.Sessions.CheckOperator(in command.Header);
        MarketOperations market = _deciders.MarketOperations;
        switch (command.Header.Kind)
        {
            case CommandKind.SetInstrumentStatus: market.SetInstrumentStatus(in command, operates); break;
            case CommandKind.SetInstrumentRules: market.SetInstrumentRules(in command, operates); break;
            case CommandKind.SetAccountRules: market.SetAccountRules(in command, operates); break;
            case CommandKind.SetHoldingsLimit: market.SetHoldingsLimit(in command, operates); break;
            case CommandKind.SetMode: _deciders.Operations.SetMode(in command, operates); break;
            default: Administrate(in command, reason); break;
        }
    }

    /// <summary>What only an administrator may.</summary>
    private void Administrate(in Command command, RejectReason reason)
    {
        if (reason == RejectReason.None) reason = _deciders.Sessions.CheckAdministrator(in command.Header);
        switch (command.Header.Kind)
        {
            case CommandKind.SetFeeTier: _deciders.MarketOperations.SetFeeTier(in command, reason); break;
            case CommandKind.ListAsset: _deciders.Operations.ListAsset(in command, reason); break;
            case CommandKind.ListInstrument: _deciders.Operations.ListInstrument(in command, reason); break;
            case CommandKind.AddParticipant: _deciders.Operations.AddParticipant(in command, reason); break;
            case CommandKind.OpenAccount: _deciders.Operations.OpenAccount(in command, reason); break;
            case CommandKind.AddApiKey: _deciders.Operations.AddApiKey(in command, reason); break;
            case CommandKind.RevokeApiKey: _deciders.Operations.RevokeApiKey(in command, reason); break;
            case CommandKind.TransferFunds: _deciders.Operations.TransferFunds(in command, reason); break;
            case CommandKind.ActivateRules: _deciders.Operations.ActivateRules(in command, reason); break;
            default: Unknown(command.Header.Kind); break;
        }
    }

    [DoesNotReturn]
    private static void Unknown(CommandKind kind) =>
        throw new InvariantBrokenException($"a command of unknown kind {(byte)kind}");
}

using Matching.Engine.Book;
using Matching.Engine.Commands;
using Matching.Engine.Events;

namespace Matching.Engine.Rules;

/// <summary>
/// The host's own commands. No client can send one, so one that doesn't fit is a bug and stops the shard.
/// </summary>
internal sealed class SystemRules(VenueState state, EventWriter events)
{
    public void Begin(in Command command)
    {
        Check.That(!state.HasBegun);
        Check.That(command.Genesis.FormatVersion == Limits.FormatVersion);
        Check.That(command.Genesis.RulesVersion is >= Limits.OldestRulesVersion and <= Limits.RulesVersion);
        Check.That(command.Genesis.Capacities.AreValid);
        ref Event e = ref events.Next(EventKind.Genesis);
        e.Genesis = new Genesis { Command = Sent(in command), Terms = command.Genesis };
        events.Apply(in e);
    }

    public void StartEpoch(in Command command)
    {
        Check.That(state.HasBegun && command.StartEpoch.Epoch > state.Epoch);
        ref Event e = ref events.Next(EventKind.EpochStarted);
        e.Header.Epoch = command.StartEpoch.Epoch;
        e.EpochStarted = new EpochStarted { Command = Sent(in command), Terms = command.StartEpoch };
        events.Apply(in e);
    }

    public void Tick(in Command command)
    {
        ref Event e = ref events.Next(EventKind.TimeAdvanced);
        e.TimeAdvanced = new TimeAdvanced { Command = Sent(in command) };
        events.Apply(in e);
    }

    /// <summary>The host's commands have no numbers and stand in no session's stream.</summary>
    private static TakenCommand Sent(in Command command) =>
        new() { ReceivedTime = command.Header.ReceivedTime };
}

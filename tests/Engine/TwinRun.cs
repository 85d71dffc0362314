using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;

namespace Matching.Tests.Engine;

/// <summary>
/// Engine and twin side by side: the same commands, and after each the same outcomes and the same state.
/// </summary>
internal sealed class TwinRun(Capacities capacities) : IDisposable
{
    private const int CommandsPerRecount = 200;

    private readonly EngineHost _host = new();
    private readonly List<Event> _journal = [];
    private int _commands;
    private bool _isRestarting;

    public TwinVenue Twin { get; } = new(capacities);

    /// <summary>
    /// Within a cascade of stops, or between a new epoch and its first tick, when what was due meanwhile
    /// still is.
    /// </summary>
    private bool IsInBetween => _isRestarting || _host.State.Books.Elected.First != 0;

    /// <summary>The first difference that these commands bring to light, or null.</summary>
    public static string? Difference(Capacities capacities, IReadOnlyList<Command> commands)
    {
        using var run = new TwinRun(capacities);
        foreach (Command command in commands)
        {
            string? difference = run.Execute(in command);
            if (difference is not null) return difference;
        }
        return run.Prove();
    }

    /// <summary>How engine and twin differ after this command, or null.</summary>
    public string? Execute(in Command command)
    {
        int before = _journal.Count;
        List<TwinOutcome> expected = Twin.Execute(in command);
        try
        {
            _host.ExecuteUpToCascade(in command, _journal);
            List<TwinOutcome> actual = [.. _journal[before..].Select(e => TwinOutcome.Of(in e))];
            if (!expected.SequenceEqual(actual)) return Tell(expected, actual);
            string? broken = Transactions(_journal[before..]);
            if (broken is not null) return broken;
            _isRestarting = command.Header.Kind == CommandKind.StartEpoch;
            if (++_commands % CommandsPerRecount == 0 && !IsInBetween) Recount.All(_host.State);
            return TwinState.Difference(Twin, _host.State);
        }
        catch (Exception e)
        {
            return $"{e.Message}\n{e.StackTrace}";
        }
    }

    public string? Prove()
    {
        try
        {
            if (IsInBetween)
                _host.Execute(new Command { Header = { Kind = CommandKind.Tick } }, _journal);
            Proofs.All(_host, _journal);
            return null;
        }
        catch (Exception e)
        {
            return $"{e.Message}\n{e.StackTrace}";
        }
    }

    public void Dispose() => _host.Dispose();

    /// <summary>From the first outcome in which they differ.</summary>
    private static string Tell(List<TwinOutcome> expected, List<TwinOutcome> actual)
    {
        int same = 0;
        while (same < Math.Min(expected.Count, actual.Count) && expected[same] == actual[same]) same++;
        return $"{same} events alike, then\ntwin:\n{string.Join('\n', expected.Skip(same).Take(3))}\n"
            + $"engine:\n{string.Join('\n', actual.Skip(same).Take(3))}";
    }

    /// <summary>
    /// What bounds a transaction: so many elections, nothing begun behind so many events, and a scope's
    /// progress as its last event.
    /// </summary>
    private static string? Transactions(List<Event> events)
    {
        int elections = 0;
        foreach (Event e in events)
        {
            EventHeader header = e.Header;
            if (header.Sequence == header.FirstSequence) elections = 0;
            bool begins = header.Kind is EventKind.OrderElected or EventKind.OrderReported
                || (header.Kind == EventKind.OrderRemoved && IsOfScope(e.OrderRemoved.Reason));
            long before = header.Sequence - header.FirstSequence;
            if (header.Kind == EventKind.OrderElected && ++elections > Limits.MaxElectionsPerCommand)
                return $"event {header.Sequence} is one election too many for its transaction";
            if (begins && before > Limits.MaxEventsToGoOn)
                return $"event {header.Sequence} begins something behind {before} others";
            bool last = (header.Flags & EventFlags.Last) != 0;
            if (header.Kind == EventKind.MassActionProgressed && !last)
                return $"event {header.Sequence} tells of a scope's progress, and its transaction goes on";
        }
        return null;
    }

    private static bool IsOfScope(CancelReason reason) => reason is CancelReason.MassCancel
        or CancelReason.KillSwitch or CancelReason.Disconnected or CancelReason.DeadManSwitch
        or CancelReason.AccountFrozen or CancelReason.SessionClosed;
}

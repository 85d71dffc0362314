using Matching.Engine.Commands;
using Matching.Engine.Events;

namespace Matching.Replay.Diff;

/// <summary>What it looks like from the first difference on: how the two came apart.</summary>
public enum DiffKind
{
    /// <summary>It can't be told: one of the two events can't be read.</summary>
    Unknown,

    /// <summary>
    /// The same command on both sides, and all that was looked at behind it is the same again.
    /// </summary>
    Edited,

    /// <summary>The same command on both sides, and what follows differs too.</summary>
    Outcome,

    /// <summary>B has commands in between that A lacks: put into B, or dropped from A.</summary>
    MoreInB,

    /// <summary>A has commands in between that B lacks: put into A, or dropped from B.</summary>
    MoreInA,

    /// <summary>Both go on with the same commands, but in another order.</summary>
    Reordered,

    /// <summary>From here on they have no command in common: two histories with one beginning.</summary>
    Forked,
}

/// <summary>How two journals came apart.</summary>
/// <param name="Kind">In one word.</param>
/// <param name="Sentence">With figures, for people.</param>
public sealed record DiffShape(DiffKind Kind, string Sentence)
{
    /// <summary>Compares what follows on both sides, as far as it was read.</summary>
    internal static DiffShape Of(DiffStretch a, DiffStretch b)
    {
        if (!a.IsReadable || !b.IsReadable)
            return new DiffShape(DiffKind.Unknown, "one of the two can't be read on from here");
        if (a.FirstKey == b.FirstKey) return OfOneCommand(a, b);
        int aInB = b.IndexOf(a.FirstKey), bInA = a.IndexOf(b.FirstKey);
        return (aInB, bInA) switch
        {
            ( >= 0, >= 0) => new(DiffKind.Reordered, "both go on with the same commands, in another order"),
            ( >= 0, _) => new(DiffKind.MoreInB,
                $"{Commands(aInB)} more in B before A's next one: put into B, or "
                + $"dropped from A{Until(b.KeyAt(aInB - 1))}"),
            (_, >= 0) => new(DiffKind.MoreInA,
                $"{Commands(bInA)} more in A before B's next one: put into A, or "
                + $"dropped from B{Until(a.KeyAt(bInA - 1))}"),
            _ => Forked(a, b),
        };
    }

    private static DiffShape OfOneCommand(DiffStretch a, DiffStretch b)
    {
        int compared = Math.Min(a.Events.Count, b.Events.Count), differ = 0;
        for (int at = 1; at < compared; at++)
            if (!a.Events[at].AsSpan().SequenceEqual(b.Events[at])) differ++;
        bool isEdit = differ == 0 && (compared > 1 || a.Events.Count == b.Events.Count);
        return isEdit
            ? new(DiffKind.Edited, "the same command on both sides, and the "
                + $"{compared - 1:N0} events looked at behind it are the same: this one event was edited")
            : new(DiffKind.Outcome, "the same command on both sides, and of the "
                + $"{compared - 1:N0} events looked at behind it {differ:N0} differ too");
    }

    private static DiffShape Forked(DiffStretch a, DiffStretch b)
    {
        string epochs = a.Epoch == b.Epoch
            ? $"both in epoch {a.Epoch}"
            : $"A in epoch {a.Epoch}, B in epoch {b.Epoch}";
        return new(DiffKind.Forked, "from here on they have no command in common, as far as was looked: two "
            + $"histories with one beginning, {epochs}");
    }

    private static string Commands(int count) => count == 1 ? "one command" : $"{count:N0} commands";

    private static string Until(CommandKey last) => $" (the last of them {last})";
}

/// <summary>
/// Which command it was, whatever came of it. Its number and its times are the sender's; of what no session
/// sent, the engine's time tells it apart.
/// </summary>
internal readonly record struct CommandKey(
    CommandKind Kind, int SessionId, long ClientSeqNum, long ReceivedTime, long Time)
{
    public static CommandKey Of(in Event first, CommandKind kind)
    {
        bool isSent = kind is not (CommandKind.Continue or CommandKind.Genesis or CommandKind.StartEpoch
            or CommandKind.Tick);
        return isSent
            ? new(kind, first.Command.SessionId, first.Command.ClientSeqNum, first.Command.ReceivedTime, 0)
            : new(kind, 0, 0, 0, first.Header.Time);
    }

    public override string ToString() => Time != 0
        ? $"{Kind}, of no session"
        : $"{Kind}, session {SessionId}, number {ClientSeqNum}";
}

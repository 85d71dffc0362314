using Matching.Replay.Diff;

namespace Matching.Replay.Tool;

/// <summary>A comparison for people: the verdict on the first line, then what it rests on.</summary>
internal static class DiffText
{
    public static void Write(JournalDifference found, TextWriter output)
    {
        output.WriteLine(Headline(found));
        if (found.Shape is { } shape) Line(output, "how", shape.Sentence);
        foreach (string field in found.Difference?.Fields ?? []) Line(output, "field", $"{field} as in A");
        if (found.Difference is { } difference)
        {
            Line(output, "A", difference.Expected!);
            Line(output, "B", difference.Found!);
            WriteCommand("A", found.A.Command, difference.Sequence, output);
            WriteCommand("B", found.B.Command, difference.Sequence, output);
        }
        if (found.FromSequence > 1)
        {
            string pruned = found.A.FirstSequence == found.FromSequence ? "A" : "B";
            Line(output, "pruned", $"{pruned} begins at {found.FromSequence:N0}: nothing before is compared");
        }
        Line(output, "same", $"{found.Same:N0} events from {found.FromSequence:N0} on");
    }

    private static string Headline(JournalDifference found) => found.Verdict switch
    {
        DiffVerdict.Equal => $"equal: events {found.FromSequence:N0} to {found.A.LastSequence:N0}",
        DiffVerdict.Differs => $"differs at sequence {found.Difference!.Sequence}: {found.Difference.Why}",
        DiffVerdict.Prefix => found.A.LastSequence > 0
            ? $"A is the beginning of B: it ends at {found.A.LastSequence:N0}, and B goes on"
            : $"B is the beginning of A: it ends at {found.B.LastSequence:N0}, and A goes on",
        DiffVerdict.Damaged => $"{(found.A.IsDamaged ? "A" : "B")} is damaged in segment "
            + $"{found.Damage!.SegmentOrdinal} at offset {found.Damage.Offset}: {found.Damage.Sentence}",
        _ => "they have no event in common: one begins where the other has ended already",
    };

    private static void WriteCommand(string side, DiffCommand? command, long sequence, TextWriter output)
    {
        if (command is null) return;
        string sender = command.Kind == "Continue"
            ? "begun by the engine itself"
            : $"session {command.SessionId}, number {command.ClientSeqNum}";
        Line(output, $"command {side}",
            $"{command.Kind}, {sender}, at {Figures.Time(command.Time)}, transaction from "
            + $"{command.FirstSequence}");
        // Where the difference is the transaction's first event, it stands there already.
        if (command.FirstSequence != sequence) Line(output, "", command.Event);
    }

    private static void Line(TextWriter output, string name, string value) =>
        output.WriteLine($"  {name,-12} {value}");
}

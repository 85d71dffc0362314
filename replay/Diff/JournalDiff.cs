using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Journal.Events;
using Matching.Journal.Log;
using Matching.Replay.Verification;

namespace Matching.Replay.Diff;

/// <summary>
/// Finds the first event in which two journals differ, and says how. Groups, segments and seals may lie
/// otherwise: what is compared are the events' own bytes. Checks checksums, places and sequences on the way.
/// </summary>
public static class JournalDiff
{
    /// <exception cref="NoJournalException">One of them is none, or empty.</exception>
    public static JournalDifference Run(
        JournalPlace a, JournalPlace b, Action<ReadProgress>? progress = null)
    {
        using LogReader left = a.OpenReader(), right = b.OpenReader();
        (long firstA, long firstB) = (FirstOf(a, left), FirstOf(b, right));
        long from = Math.Max(firstA, firstB);
        left.Seek(from);
        right.Seek(from);
        var sides = (
            A: new DiffSide { Directory = a.Directory, FirstSequence = firstA },
            B: new DiffSide { Directory = b.Directory, FirstSequence = firstB });
        var passed = new ReadProgress(progress);
        while (true)
        {
            long next = left.NextSequence;
            if (!TryNext(left, out bool moreA, out LogEvent eventA, out LogDamagedException? damageA)
                | !TryNext(right, out bool moreB, out LogEvent eventB, out LogDamagedException? damageB))
                return Damaged(from, next, sides.A, sides.B, damageA, damageB);
            if (!moreA || !moreB) return Ended(from, next, sides.A, sides.B, moreA, moreB);
            if (!eventA.Bytes.SequenceEqual(eventB.Bytes))
                return Different(from, sides.A, sides.B, left, right, in eventA, in eventB);
            passed.Passed(next);
        }
    }

    private static long FirstOf(JournalPlace place, LogReader reader)
    {
        long first = reader.FirstSequence();
        return first > 0
            ? first
            : throw new NoJournalException($"The journal in {place.Directory} is empty.");
    }

    /// <summary>False where the side is damaged there.</summary>
    private static bool TryNext(
        LogReader reader, out bool hasMore, out LogEvent next, out LogDamagedException? damage)
    {
        (hasMore, damage) = (false, null);
        next = default;
        try
        {
            hasMore = reader.TryNext(out next);
            return true;
        }
        catch (LogDamagedException damaged)
        {
            damage = damaged;
            return false;
        }
    }

    private static JournalDifference Damaged(
        long from, long next, DiffSide a, DiffSide b, LogDamagedException? atA, LogDamagedException? atB)
    {
        LogDamagedException damaged = (atA ?? atB)!;
        return new JournalDifference
        {
            Verdict = DiffVerdict.Damaged,
            FromSequence = from,
            Same = next - from,
            A = a with { IsDamaged = atA is not null },
            B = b with { IsDamaged = atB is not null },
            Damage = new Damage(damaged.SegmentOrdinal, damaged.Offset, damaged.Sequence, damaged.Sentence),
        };
    }

    private static JournalDifference Ended(
        long from, long next, DiffSide a, DiffSide b, bool moreA, bool moreB)
    {
        DiffVerdict verdict = moreA == moreB ? DiffVerdict.Equal : DiffVerdict.Prefix;
        return new JournalDifference
        {
            Verdict = next == from ? DiffVerdict.Apart : verdict,
            FromSequence = from,
            Same = next - from,
            A = moreA ? a : a with { LastSequence = next - 1 },
            B = moreB ? b : b with { LastSequence = next - 1 },
        };
    }

    private static JournalDifference Different(
        long from, DiffSide a, DiffSide b, LogReader left, LogReader right,
        in LogEvent eventA, in LogEvent eventB)
    {
        long sequence = eventA.Sequence;
        bool readsA = EventDecoder.TryDecode(eventA.Bytes, out Event inA, out DecodeFault faultA);
        bool readsB = EventDecoder.TryDecode(eventB.Bytes, out Event inB, out DecodeFault faultB);
        Difference difference = readsA && readsB
            ? Between(sequence, in inA, in inB)
            : new Difference(sequence, Unreadable(readsA, faultA, readsB, faultB))
            {
                Expected = readsA ? EventText.Line(in inA) : Convert.ToHexStringLower(eventA.Bytes),
                Found = readsB ? EventText.Line(in inB) : Convert.ToHexStringLower(eventB.Bytes),
            };
        return new JournalDifference
        {
            Verdict = DiffVerdict.Differs,
            FromSequence = from,
            Same = sequence - from,
            A = a with { Command = readsA ? CommandOf(left, in inA) : null },
            B = b with { Command = readsB ? CommandOf(right, in inB) : null },
            Difference = difference,
            Shape = DiffShape.Of(DiffStretch.Read(left, sequence), DiffStretch.Read(right, sequence)),
        };
    }

    private static Difference Between(long sequence, in Event inA, in Event inB)
    {
        (EventKind kindA, EventKind kindB) = (inA.Header.Kind, inB.Header.Kind);
        string why = kindA == kindB ? $"another {kindA}" : $"{kindA} in A, {kindB} in B";
        if (sequence == 1) why += ": they are two venues, or two histories of one";
        return Difference.Of(sequence, why, in inA, in inB);
    }

    private static string Unreadable(bool readsA, DecodeFault faultA, bool readsB, DecodeFault faultB)
    {
        string a = readsA ? "an event" : $"none of this version ({faultA})";
        string b = readsB ? "an event" : $"none of this version ({faultB})";
        return $"in A it is {a}, in B it is {b}";
    }

    /// <summary>What began the event's transaction, null where that can't be read.</summary>
    private static DiffCommand? CommandOf(LogReader reader, in Event e)
    {
        Event first = e;
        if (e.Header.FirstSequence != e.Header.Sequence)
        {
            if (!reader.TryRead(e.Header.FirstSequence, out LogEvent found)) return null;
            if (!EventDecoder.TryDecode(found.Bytes, out first, out _)) return null;
        }
        CommandKind kind = EventCommand.KindOf(in first);
        if (kind == CommandKind.None) return null;
        bool asked = kind != CommandKind.Continue;
        return new DiffCommand(
            kind.ToString(), first.Header.Sequence, first.Header.Time, asked ? first.Command.SessionId : 0,
            asked ? first.Command.ClientSeqNum : 0, EventText.Line(in first));
    }
}

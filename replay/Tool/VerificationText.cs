using Matching.Journal.Log;
using Matching.Replay.Verification;

namespace Matching.Replay.Tool;

/// <summary>
/// A verification's report for people: the verdict on the first line, then what it rests on.
/// </summary>
internal static class VerificationText
{
    public static void Write(VerificationReport report, TextWriter output)
    {
        output.WriteLine(Headline(report));
        WriteDifference(report, output);
        if (report.Log is { } log) WriteLog(report, log, output);
        WriteCounts(report, output);
    }

    /// <summary>How the log ends, in a few words.</summary>
    public static string EndOf(JournalPlace place, LogFacts log)
    {
        if (log.Torn is { } torn)
        {
            return $"torn: {torn.Bytes:N0} bytes in segment {torn.SegmentOrdinal} at offset {torn.Offset}, "
                + "which recovery will cut; nobody was told of them";
        }
        if (place.Reading == LogReading.Stopped)
            return log.LastKind == GroupKind.Seal ? "sealed" : "not sealed: the venue was stopped hard";
        return log.UnprovedEvents == 0
            ? "beside a running venue: what is proved durable"
            : $"beside a running venue: {log.UnprovedEvents} events behind it are not proved durable yet";
    }

    private static string Headline(VerificationReport report)
    {
        string executed = report.FoldedOnly.Count == 0 ? "" : "in part only ";
        return report.Verdict switch
        {
            Verdict.Equal => $"{Log(report)}equal: events {From(report):N0} to {report.Log!.LastSequence:N0} "
                + $"folded and {executed}executed again, byte for byte",
            Verdict.Differs => $"differs at sequence {report.Difference!.Sequence}: {report.Difference.Why}",
            Verdict.Damaged => Headline(report.Damage!),
            _ => $"not folded: the chains hold from sequence {report.Log!.FirstSequence}, but the events "
                + "before it are pruned, and there is no state to start from",
        };
    }

    /// <summary>What is equal is not all of what was looked at, if a snapshot is damaged.</summary>
    private static string Log(VerificationReport report) =>
        report.DamagedSnapshots.Count == 0 ? "" : "a snapshot is damaged; the log is ";

    private static long From(VerificationReport report) =>
        report.Start is { } start ? start.Sequence + 1 : report.Log!.FirstSequence;

    private static string Headline(Damage damage) =>
        $"damaged in segment {damage.SegmentOrdinal} at offset {damage.Offset}, "
        + $"where sequence {damage.Sequence} should stand: {damage.Sentence}";

    private static void WriteDifference(VerificationReport report, TextWriter output)
    {
        if (report.Difference is not { } difference) return;
        if (report.Verdict == Verdict.Damaged)
            Line(output, "also", $"differs at sequence {difference.Sequence}: {difference.Why}");
        foreach (string field in difference.Fields) Line(output, "field", field);
        if (difference.Expected is { } expected) Line(output, "expected", expected);
        if (difference.Found is { } found) Line(output, "found", found);
    }

    private static void WriteLog(VerificationReport report, LogFacts log, TextWriter output)
    {
        Line(output, "anchor", report.IsFromGenesis
            ? $"Genesis of venue {log.Identity.VenueId}, shard {log.Identity.Shard}"
            : $"C_{log.AnchorBlocks} = {log.AnchorHash} as a segment's header says");
        if (report.Start is { } start)
        {
            Line(output, "begun with", $"the snapshot of event {start.Sequence:N0}, state {start.StateHash},"
                + " which the event chain confirms to be of this log");
        }
        if (report.ComparedSnapshots.Count > 0)
            Line(output, "snapshots", $"equal: {string.Join(", ", report.ComparedSnapshots)}");
        foreach (string damaged in report.DamagedSnapshots) Line(output, "damaged", damaged);
        long chained = log.ChainBlocks * LogFormat.EventsPerChainBlock;
        Line(output, "event chain", $"C_{log.ChainBlocks} = {log.ChainHash}, of {chained:N0} events");
        if (report.Expected is { } anchor && report.Verdict != Verdict.Differs)
            Line(output, "compared", $"C_{anchor.Blocks} is the one that was given");
        Line(output, "group chain", log.LastGroupHash.ToString());
        if (report.FoldedState is { } folded && folded == report.ReexecutedState)
            Line(output, "state", $"{folded}, folded and executed");
        else if (report.FoldedState is { } other)
            Line(output, "state", $"{other} folded, {report.ReexecutedState} executed");
        foreach (InstrumentHash instrument in report.InstrumentHashes)
            Line(output, "instrument", InstrumentText(instrument));
        Line(output, "end", EndOf(report.Place, log));
    }

    private static string InstrumentText(InstrumentHash instrument)
    {
        string of = $"of {instrument.InstrumentId}, {instrument.Symbol}";
        return instrument.Folded == instrument.Reexecuted
            ? $"{instrument.Folded} {of}"
            : $"{instrument.Folded} folded, {instrument.Reexecuted} executed {of}";
    }

    private static void WriteCounts(VerificationReport report, TextWriter output)
    {
        string parts = $"{report.Transactions:N0} transactions, {report.Epochs:N0} epochs begun, "
            + $"{report.Instruments:N0} instruments listed in them";
        Line(output, "checked", $"{report.Events:N0} events, {parts}");
        foreach (SequenceRange range in report.FoldedOnly)
            Line(output, "only folded", $"{range.From:N0} to {range.To:N0}: under rules that aren't here");
        double seconds = Math.Max(report.Elapsed.TotalSeconds, 1e-6);
        Line(output, "took", $"{seconds:F2} s, {report.Events / seconds:N0} events/s");
    }

    private static void Line(TextWriter output, string name, string value) =>
        output.WriteLine($"  {name,-12} {value}");
}

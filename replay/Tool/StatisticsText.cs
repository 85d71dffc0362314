using Matching.Engine;
using Matching.Journal.Log;
using Matching.Journal.Replication;
using Matching.Replay.Statistics;

namespace Matching.Replay.Tool;

/// <summary>
/// A journal's figures for people: tables on a terminal, plain columns where the output is redirected.
/// </summary>
internal static class StatisticsText
{
    public static void Write(JournalStatistics statistics, TextWriter output)
    {
        Tables.Write(["journal", ""], Summary(statistics), output);
        Tables.Write(["epoch", "first sequence", "time", "writer", "told when"], Epochs(statistics), output);
        Tables.Write(["segment", "bytes", "first sequence", "entered"], Segments(statistics.Log), output);
        Tables.Write(["event", "count"], Kinds(statistics), output);
        Tables.Write(["refused for", "count"], Reasons(statistics), output);
        Tables.Write(
            ["largest transactions", "command", "events", "bytes", "time"], Largest(statistics), output);
        Tables.Write(["commands from", "commands", "a second"], Rates(statistics), output);
    }

    private static IEnumerable<string[]> Summary(JournalStatistics statistics)
    {
        LogFacts log = statistics.Log;
        yield return ["venue", $"{log.Identity.VenueId}, shard {log.Identity.Shard}"];
        yield return ["sequences", $"{log.FirstSequence:N0} to {log.LastSequence:N0}"];
        yield return ["time", $"{Figures.Time(statistics.FirstTime)} to {Figures.Time(statistics.LastTime)}"];
        yield return ["segments", $"{log.Segments.Count:N0}, {log.Segments.Sum(s => s.Bytes):N0} bytes"];
        yield return ["events", $"{statistics.Events:N0}, {statistics.EventBytes:N0} bytes"];
        string continuations = $"{statistics.Continuations:N0} of them continuations";
        yield return ["transactions", $"{statistics.Transactions:N0}, {continuations}"];
        double perGroup = (double)statistics.Events / Math.Max(1, statistics.Groups);
        yield return ["groups", $"{statistics.Groups:N0}, {perGroup:F1} events each on average"];
        yield return ["seals", $"{statistics.Seals:N0}"];
        yield return ["group bytes", $"{statistics.GroupBytes:N0}"];
        if (statistics.Rates.Commands > 0)
        {
            yield return ["commands", $"{statistics.Rates.Commands:N0}, at most "
                + $"{statistics.Rates.MostInASecond:N0} in one second, from "
                + Figures.Time(statistics.Rates.MostAt)];
        }
        if (statistics.Unknown > 0)
            yield return ["unknown", $"{statistics.Unknown:N0} are no events of this version"];
        yield return ["end", VerificationText.EndOf(statistics.Place, log)];
    }

    private static IEnumerable<string[]> Epochs(JournalStatistics statistics) =>
        from epoch in statistics.Epochs
        let time = Figures.Time(epoch.Time)
        select (string[])
        [
            $"{epoch.Epoch}", $"{epoch.Sequence:N0}", time, $"{epoch.WriterId}", Policy(epoch.Policy),
        ];

    private static string Policy(EpochPolicy policy)
    {
        string when = policy.Acks switch
        {
            AckPolicy.None => "not said",
            AckPolicy.Local => "synced here",
            AckPolicy.Replicated => "the stream had it too",
            _ => $"by policy {(int)policy.Acks}",
        };
        if (policy.MaxLag == 0) return when;
        string silence = $"{policy.MaxSilence.TotalSeconds:0.###} s";
        return $"{when}; stream at most {silence}, {policy.MaxLag:N0} events late";
    }

    private static IEnumerable<string[]> Segments(LogFacts log) =>
        from segment in log.Segments
        let first = $"{segment.FirstSequence:N0}"
        let time = Figures.Time(segment.CreatedNs)
        select (string[])[$"{segment.Ordinal}", $"{segment.Bytes:N0}", first, time];

    private static IEnumerable<string[]> Kinds(JournalStatistics statistics) =>
        statistics.ByKind.Select(entry => (string[])[entry.Kind.ToString(), $"{entry.Count:N0}"]);

    private static IEnumerable<string[]> Reasons(JournalStatistics statistics) =>
        statistics.ByReason.Select(entry => (string[])[entry.Reason.ToString(), $"{entry.Count:N0}"]);

    private static IEnumerable<string[]> Largest(JournalStatistics statistics) =>
        from transaction in statistics.Largest
        select (string[])
        [
            $"{transaction.FirstSequence:N0}", $"{transaction.Command}", $"{transaction.Events:N0}",
            $"{transaction.Bytes:N0}", Figures.Time(transaction.Time),
        ];

    private static IEnumerable<string[]> Rates(JournalStatistics statistics)
    {
        double seconds = statistics.Rates.WidthNs / 1e9;
        foreach ((long time, long commands) in statistics.Rates.Buckets)
            yield return [Figures.Time(time), $"{commands:N0}", $"{commands / seconds:N0}"];
    }
}

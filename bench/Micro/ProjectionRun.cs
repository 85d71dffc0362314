using System.Diagnostics;
using Matching.Bench.Campaigns.Kill;
using Matching.Bench.Recover;
using Matching.Bench.Results;
using Matching.Engine.Events;
using Matching.Gateway.Queries;
using Matching.Gateway.Records;
using Matching.Journal.Log;
using Matching.Replay.Projections;
using Microsoft.Data.Sqlite;

namespace Matching.Bench.Micro;

/// <summary>
/// What queries are answered from, made of a journal of W1: orders, executions, balances, ledger, trades and
/// candles in SQLite; beside a plain reading of the same events, in turns.
/// </summary>
internal sealed class ProjectionRun(int rounds, int commands, ResultFolder? results, Action<string> progress)
{
    private readonly ListingView _listings = new();

    public RunRecord Run()
    {
        string journal = Directory.CreateTempSubdirectory("bench-projection-").FullName;
        try
        {
            RecoverVerb.Make(commands, journal);
            return Run(journal);
        }
        finally
        {
            Directory.Delete(journal, recursive: true);
        }
    }

    private RunRecord Run(string journal)
    {
        using var watch = new RunWatch(journal);
        List<Event> events = Aftermath.Read(journal);
        foreach (Event e in events) _listings.OnEvent(in e);
        long through = events[^1].Header.Sequence;
        int trades = events.Count(e => e.Header.Kind == EventKind.Traded);
        var (projected, read) = (new List<double>(), new List<double>());
        bool holds = true;
        for (int round = 0; round <= rounds; round++)
        {
            progress(round == 0 ? "projection, warm-up" : $"projection, round {round} of {rounds}");
            long began = Stopwatch.GetTimestamp();
            holds &= Project(journal, through) == trades;
            double rate = events.Count / Stopwatch.GetElapsedTime(began).TotalSeconds;
            began = Stopwatch.GetTimestamp();
            holds &= Aftermath.Read(journal).Count == events.Count;
            double plain = events.Count / Stopwatch.GetElapsedTime(began).TotalSeconds;
            if (round == 0) continue;
            projected.Add(rate);
            read.Add(plain);
        }
        var run = new RunRecord
        {
            Verb = "micro",
            Name = "projection for queries",
            Settings = new Dictionary<string, string> { ["workload"] = "W1", ["commands"] = $"{commands}" },
            Conditions = watch.Conditions(),
            Checksum = $"{trades} trades in {events.Count} events",
            Holds = holds,
            Processes = [watch.Cost("bench")],
            Figures =
            [
                new Figure("projected", "events/s", HigherIsBetter: true, projected),
                new Figure("read", "events/s", HigherIsBetter: true, read),
            ],
            Ratios =
            [
                new BaselineRatio(
                    "events a second", "a plain reading", HigherIsBetter: true,
                    Statistics.Ratios(projected, read)),
            ],
        };
        RunRecord written = results?.Write(run) ?? run;
        RunReport.Write(written);
        return written;
    }

    /// <summary>From nothing to the journal's end, as a venue does it; how many trades it has then.</summary>
    private long Project(string journal, long through)
    {
        string place = Path.Combine(journal, "queries");
        var options = new QueryOptions { KeepFreeBytes = 0 };
        QueryDatabase.MakeDirectory(place);
        using (QueryWork work = new QueryOpening(new NativeDisk(), journal, place, _listings)
            .Open(through)!)
        {
            while (work.Step(through, options))
            {
            }
        }
        long trades;
        using (SqliteConnection connection = QueryDatabase.OpenForReading(place))
        using (SqliteCommand count = connection.CreateCommand())
        {
            count.CommandText = "SELECT count(*) FROM trades";
            trades = (long)count.ExecuteScalar()!;
        }
        QueryDatabase.Delete(place);
        return trades;
    }
}

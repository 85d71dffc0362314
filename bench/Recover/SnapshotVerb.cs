using System.CommandLine;
using System.Diagnostics;
using HdrHistogram;
using Matching.Bench.Engine;
using Matching.Bench.Results;
using Matching.Journal.Log;
using Matching.Replay.Snapshots;

namespace Matching.Bench.Recover;

/// <summary>
/// <c>bench snapshots</c>: the engine's delays, in open loop, with and without the follower that takes the
/// snapshots beside it, in turns.
/// </summary>
internal static class SnapshotVerb
{
    private static readonly Option<int> s_commands = new("--commands")
    {
        Description = "How many commands of W1 each turn has.",
        DefaultValueFactory = _ => 500_000,
    };

    private static readonly Option<int> s_rate = new("--rate")
    {
        Description = "Commands a second.",
        DefaultValueFactory = _ => 100_000,
    };

    private static readonly Option<int> s_every = new("--every")
    {
        Description = "A snapshot after so many events.",
        DefaultValueFactory = _ => 100_000,
    };

    private static readonly Option<int> s_rounds = new("--rounds")
    {
        Description = "How often each has its turn.",
        DefaultValueFactory = _ => 3,
    };

    private static readonly Option<DirectoryInfo?> s_results = ResultOption.Create();

    public static Command Create()
    {
        var command = new Command(
            "snapshots",
            "Time the engine on each command of W1 in open loop, with and without snapshots being taken "
            + "beside it, in turns.");
        Option[] options = [s_commands, s_rate, s_every, s_rounds, s_results];
        foreach (Option option in options) command.Options.Add(option);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        Workload workload = Workloads.Create("W1", parsed.GetValue(s_commands));
        int rounds = Math.Max(parsed.GetValue(s_rounds), 1);
        string load =
            $"{parsed.GetValue(s_commands):N0} commands of W1 at {parsed.GetValue(s_rate):N0} a second";
        Console.WriteLine($"{load}, a snapshot every {parsed.GetValue(s_every):N0} events, microseconds:");
        (int rate, int every) = (parsed.GetValue(s_rate), parsed.GetValue(s_every));
        var (without, with) = (new List<Delays>(), new List<Delays>());
        using var watch = new RunWatch(Path.GetTempPath());
        for (int round = 0; round < rounds; round++)
        {
            without.Add(Turn(workload, rate, every: null));
            with.Add(Turn(workload, rate, every));
        }
        var settings = new Dictionary<string, string>
        {
            ["workload"] = "W1",
            ["commands"] = $"{workload.Commands.Length}",
            ["engine's rate"] = $"{rate}",
            ["a snapshot every"] = $"{every} events",
        };
        RunRecord run = RecordOf(watch, settings, without, with);
        parsed.Folder(s_results)?.Write(
            run, ("engine without", Sum(without)), ("engine with", Sum(with)));
        return run.Holds ? 0 : 1;
    }

    private static RunRecord RecordOf(
        RunWatch watch, Dictionary<string, string> settings, List<Delays> without, List<Delays> with)
    {
        double[] P999(List<Delays> turns) => [.. turns.Select(turn => turn.EngineP999Us)];
        long[] ends = [.. without.Concat(with).Select(turn => turn.Events).Distinct()];
        return new RunRecord
        {
            Verb = "snapshots",
            Name = "the engine while snapshots are taken",
            Settings = settings,
            Conditions = watch.Conditions(),
            Checksum = $"event {string.Join(", ", ends)}",
            Holds = ends.Length == 1,
            Processes = [watch.Cost("bench")],
            Figures =
            [
                new Figure("engine's p99.9 without", "µs", HigherIsBetter: false, P999(without)),
                new Figure("engine's p99.9 with", "µs", HigherIsBetter: false, P999(with)),
                new Figure(
                    "taken", "snapshots", HigherIsBetter: true,
                    [.. with.Select(turn => (double)turn.Snapshots)]),
            ],
            Ratios =
            [
                new BaselineRatio(
                    "engine's p99.9", "no snapshots", HigherIsBetter: false,
                    Statistics.Ratios(P999(with), P999(without))),
            ],
        };
    }

    private static LongHistogram Sum(List<Delays> turns)
    {
        var sum = new LongHistogram(60 * Stopwatch.Frequency, 3);
        foreach (Delays turn in turns) sum.Add(turn.Engine);
        return sum;
    }

    private static Delays Turn(Workload workload, int rate, int? every)
    {
        string directory = Directory.CreateTempSubdirectory("bench-snapshots-").FullName;
        try
        {
            using var maker = new JournalMaker(workload, directory);
            foreach (ref readonly BookCommand command in workload.Setup.AsSpan()) maker.Execute(in command);
            using var follower = every is { } events ? new Following(directory, events) : null;
            var delays = new Delays();
            OpenLoop(workload, maker, rate, delays);
            follower?.Stop();
            maker.Finish();
            (delays.Events, delays.Snapshots) = (maker.Events, follower?.Taken ?? 0);
            Report(delays, follower);
            return delays;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>The first fifth only warms up: the runtime is still compiling.</summary>
    private static void OpenLoop(Workload workload, JournalMaker maker, int rate, Delays delays)
    {
        int warm = workload.Commands.Length / 5;
        long started = Stopwatch.GetTimestamp();
        for (int at = 0; at < workload.Commands.Length; at++)
        {
            if (at == warm) started = Stopwatch.GetTimestamp() - Due(warm, rate);
            long due = started + Due(at, rate);
            while (Stopwatch.GetTimestamp() < due) Thread.SpinWait(1);
            maker.WaitForRoom();
            long begun = Stopwatch.GetTimestamp();
            maker.Execute(in workload.Commands[at]);
            if (at >= warm) delays.Record(due, begun, Stopwatch.GetTimestamp());
        }
    }

    private static long Due(int command, int rate) => (long)((double)command * Stopwatch.Frequency / rate);

    private static void Report(Delays delays, Following? follower)
    {
        string who = follower is null ? "without" : $"with {follower.Taken} snapshots";
        Console.WriteLine(
            $"  {who,-20} engine {Line(delays.Engine)}   due to decided {Line(delays.FromDue)}");
    }

    private static string Line(LongHistogram histogram)
    {
        string At(double percentile) =>
            $"{histogram.GetValueAtPercentile(percentile) * 1e6 / Stopwatch.Frequency:N1}";
        return $"p50 {At(50)}  p99 {At(99)}  p99.9 {At(99.9)}  most {At(100)}";
    }

    /// <summary>Of each command: how long the engine took, and how long after its time it was done.</summary>
    private sealed class Delays
    {
        public LongHistogram Engine { get; } = new(60 * Stopwatch.Frequency, 3);

        public LongHistogram FromDue { get; } = new(60 * Stopwatch.Frequency, 3);

        public double EngineP999Us => Engine.GetValueAtPercentile(99.9) * 1e6 / Stopwatch.Frequency;

        public long Events { get; set; }

        public int Snapshots { get; set; }

        public void Record(long due, long begun, long done)
        {
            Engine.RecordValue(Math.Max(done - begun, 1));
            FromDue.RecordValue(Math.Max(done - due, 1));
        }
    }

    /// <summary>The follower on its own thread, as a venue has it.</summary>
    private sealed class Following : IDisposable
    {
        private readonly SnapshotFollower _follower;
        private readonly Thread _thread;

        public Following(string directory, int every)
        {
            var policy = new SnapshotPolicy { EveryEvents = every };
            _follower = new SnapshotFollower(new NativeDisk(), directory, policy, OnReport);
            _thread = new Thread(_follower.Run) { Name = "snapshots", IsBackground = true };
            _thread.Start();
        }

        public int Taken { get; private set; }

        public void Stop()
        {
            _follower.Finish();
            _thread.Join();
        }

        public void Dispose() => _follower.Dispose();

        private void OnReport(SnapshotReport report)
        {
            if (report.Trouble is { } trouble) throw new InvalidOperationException(trouble);
            Taken++;
        }
    }
}

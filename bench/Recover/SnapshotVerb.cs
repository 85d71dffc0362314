using System.CommandLine;
using System.Diagnostics;
using HdrHistogram;
using Matching.Bench.Engine;
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

    public static Command Create()
    {
        var command = new Command(
            "snapshots",
            "Time each command of W1 from when it was due to when the engine is done with it, with and without "
            + "snapshots being taken beside it, in turns.");
        foreach (Option option in (Option[])[s_commands, s_rate, s_every, s_rounds]) command.Options.Add(option);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        Workload workload = Workloads.Create("W1", parsed.GetValue(s_commands));
        int rounds = Math.Max(parsed.GetValue(s_rounds), 1);
        Console.WriteLine(
            $"{parsed.GetValue(s_commands):N0} commands of W1 at {parsed.GetValue(s_rate):N0} a second, a snapshot"
            + $" every {parsed.GetValue(s_every):N0} events, microseconds from due to decided:");
        for (int round = 0; round < rounds; round++)
        {
            Turn(workload, parsed.GetValue(s_rate), every: null);
            Turn(workload, parsed.GetValue(s_rate), parsed.GetValue(s_every));
        }
        return 0;
    }

    private static void Turn(Workload workload, int rate, int? every)
    {
        string directory = Directory.CreateTempSubdirectory("bench-snapshots-").FullName;
        try
        {
            using var maker = new JournalMaker(workload, directory);
            foreach (ref readonly BookCommand command in workload.Setup.AsSpan()) maker.Execute(in command);
            using var follower = every is { } events ? new Following(directory, events) : null;
            var histogram = new LongHistogram(TimeSpan.TicksPerMinute, 3);
            OpenLoop(workload, maker, rate, histogram);
            follower?.Stop();
            maker.Finish();
            Report(histogram, follower);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static void OpenLoop(Workload workload, JournalMaker maker, int rate, LongHistogram histogram)
    {
        long started = Stopwatch.GetTimestamp();
        for (int at = 0; at < workload.Commands.Length; at++)
        {
            long due = started + (long)((double)at * Stopwatch.Frequency / rate);
            while (Stopwatch.GetTimestamp() < due) Thread.SpinWait(1);
            maker.Execute(in workload.Commands[at]);
            long late = Stopwatch.GetTimestamp() - due;
            histogram.RecordValue(Math.Clamp(late, 1, histogram.HighestTrackableValue));
        }
    }

    private static void Report(LongHistogram histogram, Following? follower)
    {
        double Microseconds(double percentile) =>
            histogram.GetValueAtPercentile(percentile) * 1e6 / Stopwatch.Frequency;
        string who = follower is null ? "without" : $"with {follower.Taken} snapshots";
        Console.WriteLine(
            $"  {who,-20} p50 {Microseconds(50):N1}  p99 {Microseconds(99):N1}  p99.9 {Microseconds(99.9):N1}"
            + $"  most {Microseconds(100):N1}");
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

using Matching.Bench.Engine;
using Matching.Bench.Recover;
using Matching.Bench.Results;
using Matching.Bench.Wire;
using Matching.Gateway.Hosting;

namespace Matching.Bench.Growth;

/// <summary>What one thing costs as it grows, size by size: time, and memory.</summary>
internal sealed class GrowthRun(int rounds, int commands, ResultFolder? results, Action<string> progress)
{
    private const double Mib = 1 << 20;
    private static readonly string[] s_contenders = ["engine", "engine-ahead"];

    /// <summary>Time of a command in an engine whose workload is of that size.</summary>
    public RunRecord Engine(string axis, int size, Func<int, int, Workload> make)
    {
        progress($"{axis}: {size:N0}");
        Workload workload = make(size, commands);
        using var watch = new RunWatch(Environment.CurrentDirectory);
        HugeBlocks.TakeMostBytes();
        WorkloadResult result = Contest.Run(workload, rounds, s_contenders);
        double mib = HugeBlocks.TakeMostBytes() / Mib;
        bool isTwin = result.Contenders.All(one => one.Tally.Trades == workload.Facts.Trades);
        return Write(new RunRecord
        {
            Verb = "growth",
            Name = $"{axis}, {size}",
            Settings = Settings(axis, size, ("commands", $"{workload.Commands.Length}")),
            Conditions = watch.Conditions(),
            Checksum = $"{result.Contenders[0].Tally.Hash:x16} of {workload.Facts.Trades} trades",
            Holds = result.AllAgree && isTwin,
            Processes = [watch.Cost("bench")],
            Figures =
            [
                .. result.Contenders.Select(one => new Figure(
                    $"a command, {one.Name}", "ns of CPU time", HigherIsBetter: false,
                    [.. one.Rounds.Select(round => (double)round.Nanoseconds / workload.Commands.Length)])),
                .. result.Contenders.Select(one => new Figure(
                    $"p99.9 of a command, {one.Name}", "ns", HigherIsBetter: false, [one.Latency.P999Ns])),
                new Figure("engine's memory", "MiB", HigherIsBetter: false, [mib]),
            ],
        });
    }

    /// <summary>Recovery of a journal that so many commands of W1 have made.</summary>
    public RunRecord Journal(int size, string directory)
    {
        progress($"journal: {size:N0} commands");
        using var watch = new RunWatch(directory);
        long events = RecoverVerb.Make(size, directory);
        PeakMemory.Forget();
        var run = new RecoverRun(directory, isCold: true);
        (string Name, Func<long> Run)[] contenders = run.Contenders;
        var times = contenders.Select(_ => new List<double>()).ToArray();
        for (int round = 0; round < rounds; round++)
            for (int at = 0; at < contenders.Length; at++) times[at].Add(run.Time(contenders[at].Run));
        RunRecord record = RecoverRecord.Of(watch, run, size, isCold: true, times);
        return Write(record with
        {
            Verb = "growth",
            Name = $"journal, {events} events",
            Settings = Settings("journal", size, ("bytes", $"{run.Bytes}")),
            Figures =
            [
                .. record.Figures,
                .. BytesPerEvent(run.Bytes, events),
                new Figure(
                    "peak of the process's memory", "MiB", HigherIsBetter: false, [PeakMemory.Bytes / Mib]),
            ],
        });
    }

    /// <summary>The whole venue with so many connections, each with a session, in a closed loop.</summary>
    public async Task<RunRecord> SessionsAsync(int size, string directory, CancellationToken stop)
    {
        progress($"sessions: {size:N0}");
        using var watch = new RunWatch(directory);
        await using ServerProcess venue = await ServerProcess.StartVenueAsync(
            directory, ["--capacity", .. CapacitiesFor(size)], stop);
        WireLane[] lanes = await WireLane.OpenAsync(venue.Address, venue.OperatorKey, size, stop);
        await using WireSide side = await WireSide.OpenAsync(
            venue, lanes, isEcho: false, isTimed: false, stop);
        var loop = WireLoop.Closed(Math.Max(commands / size, 1), 10, Math.Max(2_048 / size, 2));
        var turns = new List<WireTurn>();
        for (int round = 0; round <= rounds; round++)
        {
            WireTurn turn = await side.RunAsync(loop, stop);
            if (round > 0) turns.Add(turn);
        }
        string[] sums = [.. turns.Select(turn => turn.Checksum).Distinct()];
        return Write(new RunRecord
        {
            Verb = "growth",
            Name = $"sessions, {size}",
            Settings = Settings("sessions", size, ("commands", $"{loop.Commands * size}")),
            Conditions = watch.Conditions(),
            Checksum = string.Join("; ", sums),
            Holds = sums.Length == 1 && turns.TrueForAll(turn => turn.Holds),
            Processes = [ProcessCost.Sum(turns.Select(turn => turn.Server))],
            Figures =
            [
                new Figure(
                    "venue", "commands/s", HigherIsBetter: true, [.. turns.Select(turn => turn.PerSecond)]),
                new Figure("ack p50", "µs", HigherIsBetter: false, [.. turns.Select(turn => turn.P50Us)]),
                new Figure("venue's memory", "MiB", HigherIsBetter: false, [venue.ResidentMib]),
            ],
        });
    }

    /// <summary>Of closed segments; a journal that fits into one has none.</summary>
    private static IEnumerable<Figure> BytesPerEvent(long bytes, long events)
    {
        if (bytes == 0) yield break;
        yield return new Figure("bytes an event", "bytes", HigherIsBetter: false, [(double)bytes / events]);
    }

    /// <summary>A participant, an instrument and a key each, beside the operator's.</summary>
    private static IEnumerable<string> CapacitiesFor(int sessions) =>
        from name in (string[])["Instruments", "Participants", "ApiKeys"]
        select $"{name}={2 * sessions + 100}";

    private static Dictionary<string, string> Settings(
        string axis, int size, params (string Name, string Value)[] more)
    {
        var settings = new Dictionary<string, string> { ["axis"] = axis, ["size"] = $"{size}" };
        foreach ((string name, string value) in more) settings[name] = value;
        return settings;
    }

    private RunRecord Write(RunRecord run)
    {
        RunRecord written = results?.Write(run) ?? run;
        RunReport.Write(written);
        return written;
    }
}

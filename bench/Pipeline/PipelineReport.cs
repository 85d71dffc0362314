using System.Globalization;
using System.Text.Json;
using Matching.Bench.Results;

namespace Matching.Bench.Pipeline;

/// <summary>What <c>bench pipeline</c> says, for people and for scripts.</summary>
internal static class PipelineReport
{
    private const double Mib = 1 << 20;
    private const double Microsecond = 1_000;

    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };

    public static void Write(MachineFacts machine) => Say(
        $"{machine.Processor}, {machine.Cores} cores, SHA instructions: {machine.ShaInstructions}, "
        + $"{machine.Kernel}, {machine.FileSystem}, .NET {machine.Runtime}");

    public static void Write(string name, LoopResult loop)
    {
        string asked = loop.AskedPerSecond == 0 ? "closed loop" : $"open loop at {loop.AskedPerSecond:N0}/s";
        Say($"{name}, {asked}: {loop.PerSecond:N0} commands/s ({loop.Commands:N0} in {loop.Seconds:F2} s, "
            + $"{loop.Events:N0} events, {loop.Refused:N0} refused)");
        Say($"  intended moment to durable ack, µs: p50 {loop.P50Ns / Microsecond:F0}, "
            + $"p99 {loop.P99Ns / Microsecond:F0}, p99.9 {loop.P999Ns / Microsecond:F0}, "
            + $"max {loop.MaxNs / Microsecond:F0}; the sender itself was late by p99 "
            + $"{loop.SenderP99Ns / Microsecond:F0}");
        Say($"  disk: {loop.Bytes / Mib:N0} MiB in {loop.Groups:N0} groups "
            + $"({loop.Bytes / Mib / loop.Seconds:N0} MiB/s, "
            + $"{loop.Bytes / Math.Max(loop.Groups, 1):N0} bytes a group), {loop.Segments} segments");
        if (loop.BareSeconds > 0)
            Say($"  the same groups by the bare loop: {loop.BareSeconds:F2} s; ratio {loop.Ratio:F2}");
        JournalShares shares = loop.Shares;
        Say($"  the journal's thread: encode {shares.Encode:P0}, write {shares.Write:P0}, "
            + $"sync {shares.Sync:P0}, hash {shares.Hash:P0}, waits for a segment {shares.SegmentWait:P0}, "
            + $"checksums and the rest {shares.Rest:P0}, waits for events {shares.Wait:P0}");
        Say("  cores: " + string.Join(", ", loop.Threads.Select(use =>
            $"{use.Name} {Share(use.RanNs, loop):P0} (waits for one {Share(use.WaitedNs, loop):P0})")));
        Say($"  collections {string.Join('/', loop.Collections)}, {loop.AllocatedBytes:N0} bytes allocated, "
            + $"load {loop.LoadBefore} before, {loop.LoadAfter} after");
        if (loop.State is { } state)
            Say($"  event {state.LastSequence:N0}, state {state.Live}"
                + (state.Agree ? ", the same from the journal" : $"; FROM THE JOURNAL {state.Replayed}"));
    }

    public static void WriteJson(MachineFacts machine, IEnumerable<LoopResult> loops, FileInfo file) =>
        File.WriteAllText(
            file.FullName, JsonSerializer.Serialize(new { machine, loops = loops.ToArray() }, s_indented));

    private static double Share(long nanoseconds, LoopResult loop) => nanoseconds / 1e9 / loop.Seconds;

    private static void Say(FormattableString line) =>
        Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private static void Say(string line) => Console.WriteLine(line);
}

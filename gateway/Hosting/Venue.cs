using System.Security.Cryptography;
using Matching.Gateway.Standby;
using Matching.Journal.Log;
using Matching.Journal.Replication;
using Matching.Replay.Archive;
using Matching.Replay.Recovery;

namespace Matching.Gateway.Hosting;

/// <summary>A venue process from its start to its end, and what it says about itself on the way.</summary>
internal static class Venue
{
    /// <summary>The journal can't be had or can't be trusted (sysexits' EX_DATAERR).</summary>
    private const int CannotStart = 65;

    public static async Task<int> RunAsync(VenueOptions options, CancellationToken cancellation)
    {
        try
        {
            // Recovery may take long: what can be wrong without it is found before.
            using (options.Tls?.Open())
            {
            }
            Promotion? promotion = null;
            if (options is { Stream: { } followed, Standby: { } standby })
            {
                promotion = await StandbyVenue.RunAsync(options, followed, standby, cancellation);
                if (promotion is null) return 0;
                options = promotion.Options;
            }
            else if (options.Stream is { } stream
                && !await StreamPreparation.RunAsync(options, stream, cancellation))
            {
                return CannotStart;
            }
            using var shard = new Shard(options, StartNotices.Write);
            promotion?.Confirm(shard);
            // A standby has looked at its clock before it claimed the stream.
            if (promotion is null) await AwaitClockAsync(shard.ClockBehind, cancellation);
            shard.Start(promotion?.WriterId);
            try
            {
                await ServeAsync(options, shard, cancellation);
            }
            finally
            {
                shard.Stop();
            }
            return 0;
        }
        catch (Exception error) when (error is LogDamagedException or LogInUseException
            or JournalRefusedException or NoSnapshotException or ArchiveException
            or StreamRefusedException or ClockBehindException or OutOfMemoryException or IOException
            or CryptographicException)
        {
            Console.Error.WriteLine($"The venue can't start: {error.Message}");
            return CannotStart;
        }
    }

    /// <summary>Until timers would not stand still.</summary>
    /// <exception cref="ClockBehindException">It would take too long.</exception>
    private static async Task AwaitClockAsync(TimeSpan behind, CancellationToken cancellation)
    {
        TimeSpan wait = ClockWatch.WaitAtStart(behind);
        if (wait == TimeSpan.Zero) return;
        Console.WriteLine(FormattableString.Invariant(
            $"clock      {behind.TotalSeconds:F1} s behind the journal's time: waits for it"));
        await Task.Delay(wait, cancellation);
    }

    private static async Task ServeAsync(VenueOptions options, Shard shard, CancellationToken cancellation)
    {
        await using WebApplication app = VenueServer.Build(options, shard);
        if (!shard.MayServe.IsCompleted)
        {
            Console.WriteLine(
                $"stream     serves once it holds event {shard.RecoveredSequence}, the journal's last");
        }
        if (!await VenueServer.TryStartAsync(app, shard, cancellation)) return;
        Task beat = VenueServer.BeatAsync(app);
        // Only once it listens: with the port in use, keys would be made and never shown.
        IReadOnlyList<ShownKey> keys = await FirstKeys.MakeAsync(options, shard);
        Introduce(options, shard, keys, VenueServer.AddressOf(app));
        if (VenueServer.HealthAddressOf(app) is { } health)
            Console.WriteLine($"health     {health}/health/ready");
        await app.WaitForShutdownAsync(cancellation);
        await beat;
    }

    private static void Introduce(
        VenueOptions options, Shard shard, IReadOnlyList<ShownKey> keys, string address)
    {
        string history = shard.IsNew ? "new" : $"recovered to event {shard.RecoveredSequence}";
        Console.WriteLine($"journal    {options.DataDirectory} ({history}), epoch {shard.Epoch}");
        SnapshotNotices.Write(shard.Recovered.Snapshot, shard.Recovered.RefusedSnapshots);
        StartNotices.Write(shard.Cut);
        DescribeDisk(options, shard);
        if (shard.Log.IsCopyOnWrite)
            Console.WriteLine("warning    a copy-on-write file system reserves no space for the journal");
        if (keys.Count > 0) Console.WriteLine("keys       shown this once:");
        foreach (ShownKey key in keys)
        {
            string account = key.AccountId is { } id ? $"  account {id}" : "";
            Console.WriteLine($"  {key.Name,-9}{key.Key}{account}  {key.Role}");
        }
        Console.WriteLine($"listening  {address}");
        if (keys.FirstOrDefault(key => key.AccountId is not null) is { } trader)
        {
            Console.WriteLine(
                $"next       dotnet run docs/samples/enter-order.cs -- {address} {trader.Key}"
                + $" {trader.AccountId} ACME-USD sell 5 100.00");
        }
    }

    private static void DescribeDisk(VenueOptions options, Shard shard)
    {
        const double Mib = 1 << 20;
        SpaceToKeep now = shard.Reserve.With(0);
        SpaceToKeep most = shard.Reserve.With(shard.Capacities.Orders);
        string mode = shard.Disk.WriteMode == LogWriteMode.Direct ? "direct" : "buffered";
        string sync = shard.Disk.Sync is { } took
            ? FormattableString.Invariant($"a sync took {took.TotalMicroseconds:F0} µs")
            : "full: a sync could not be tried";
        Console.WriteLine($"disk       {shard.Disk.FileSystem}, {mode}, {sync}");
        Console.WriteLine(FormattableString.Invariant(
            $"reserve    {now.Normally / Mib:F1} MiB with no order open, {most.Normally / Mib:F0} MiB with ")
            + $"{shard.Capacities.Orders}, in segments of {options.SegmentBytes / Mib} MiB");
        foreach (string placement in shard.Placements) Console.WriteLine($"thread     {placement}");
        if (shard.Disk.IsMemory)
            Console.WriteLine("warning    the journal is in memory only: nothing of it outlives the machine");
    }
}

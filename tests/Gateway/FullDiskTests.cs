using System.Diagnostics;
using Matching.Client;
using Matching.Engine.Events;
using Matching.Gateway.Hosting;
using Matching.Replay.Verification;
using Matching.Tests.House;
using Matching.V1;
using Side = Matching.V1.Side;
using TimeInForce = Matching.V1.TimeInForce;
using VenueMode = Matching.Engine.VenueMode;

namespace Matching.Tests.Gateway;

/// <summary>
/// The real process on a small file system that fills up under it: it goes cancel-only before anything is
/// lost, cancels are still acked, and with space it trades again by itself.
/// </summary>
public sealed class FullDiskTests
{
    private const int FileSystemMib = 64;
    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(4);

    [Fact]
    public Task A_full_disk_is_cancel_only_until_there_is_space_and_nothing_is_lost() =>
        OnSmallDiskAsync(FillUpAsync);

    [Fact]
    public Task A_venue_that_starts_on_a_full_disk_takes_cancels_until_there_is_space() =>
        OnSmallDiskAsync(StartFullAsync);

    private static async Task OnSmallDiskAsync(Func<string, string, CancellationToken, Task> run)
    {
        using var bound =
            CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(s_bound);
        using var place = new TemporaryDirectory();
        Assert.SkipUnless(
            Run("mount", "-t", "tmpfs", "-o", $"size={FileSystemMib}m", "none", place.Path),
            "a file system can't be mounted here: nothing to fill up");
        try
        {
            await run(
                Path.Combine(place.Path, "journal"), Path.Combine(place.Path, "ballast"), bound.Token);
        }
        finally
        {
            Run("umount", "-l", place.Path);
        }
    }

    private static async Task StartFullAsync(string journal, string ballast, CancellationToken stop)
    {
        Dictionary<string, ShownKey> keys;
        await using (RealVenue first = RealVenue.Launch(journal))
        {
            await first.ListensAsync(stop);
            keys = first.Keys;
            await using var client = await VenueClient.ConnectAsync(first.Address, keys["bob"].Key);
            await using TradingSession bob = await client.LogOnAsync("bob0");
            Assert.True(
                await new Answers(bob).SendAsync(Order(keys["bob"].AccountId!.Value, "kept"), stop));
            await first.KillAsync();
        }
        TakeAllSpace(ballast);

        await using RealVenue venue = RealVenue.Launch(journal);
        await venue.ListensAsync(stop);
        await using Witness alice = await Witness.StartAsync(venue.Address, keys["alice"], "alice0", seed: 1);
        await UntilAsync(() => venue.Output.Contains("ALARM disk-full: cancel-only", Ordinal), stop);
        await alice.RestAsync(stop);
        await using var again = await VenueClient.ConnectAsync(venue.Address, keys["bob"].Key);
        await using TradingSession session = await again.LogOnAsync("bob1");
        var answers = new Answers(session);
        int account = keys["bob"].AccountId!.Value;
        await ComeBackAsync(venue, answers, account, ballast, stop);
        Assert.Equal(Verdict.Equal, JournalVerifier.Run(journal).Verdict);
    }

    private static async Task FillUpAsync(string journal, string ballast, CancellationToken stop)
    {
        await using RealVenue venue = RealVenue.Launch(journal);
        await venue.ListensAsync(stop);
        await using var client = await VenueClient.ConnectAsync(venue.Address, venue.Keys["bob"].Key);
        await using TradingSession bob = await client.LogOnAsync("bob0");
        var answers = new Answers(bob);
        int account = venue.Keys["bob"].AccountId!.Value;
        Assert.True(await answers.SendAsync(Order(account, "kept"), stop));
        await using Witness alice = await Witness.StartAsync(
            venue.Address, venue.Keys["alice"], "alice0", seed: 1);
        await alice.SeesAsync(10, stop);

        TakeAllSpace(ballast);
        await UntilAsync(() => venue.Output.Contains("ALARM disk-full: cancel-only", Ordinal), stop);
        await alice.RestAsync(stop);
        await ComeBackAsync(venue, answers, account, ballast, stop);

        List<Event> events = Aftermath.Read(journal);
        VenueMode[] modes =
        [
            .. events
                .Where(e => e.Header.Kind == EventKind.ModeChanged).Select(e => e.ModeChanged.Terms.Mode),
        ];
        Assert.Equal([VenueMode.NoSpace, VenueMode.Normal], modes);
        Aftermath.AssertSawOnlyWhatIs(Aftermath.StreamOf(events, "alice0"), alice);
        Assert.Equal(Verdict.Equal, JournalVerifier.Run(journal).Verdict);
    }

    /// <summary>
    /// A full venue refuses an order and takes a cancel; with space it trades again by itself, and is killed.
    /// </summary>
    private static async Task ComeBackAsync(
        RealVenue venue, Answers answers, int account, string ballast, CancellationToken stop)
    {
        Assert.False(await answers.SendAsync(Order(account, "refused"), stop));
        var cancel = new CancelOrder { AccountId = account, OrigClOrdId = "kept" };
        Assert.True(await answers.SendAsync(cancel, stop));

        File.Delete(ballast);
        await UntilAsync(() => venue.Output.Contains("disk-full over", Ordinal), stop);
        for (int times = 1; !await answers.SendAsync(Order(account, $"again-{times}"), stop); times++) { }
        await venue.KillAsync();
    }

    private const StringComparison Ordinal = StringComparison.Ordinal;

    private static NewOrder Order(int account, string name) => new()
    {
        AccountId = account,
        Symbol = "ACME-USD",
        Side = Side.Buy,
        OrderQty = 1,
        Price = 1m,
        ClOrdId = name,
        TimeInForce = TimeInForce.GoodTillCancel,
    };

    /// <summary>Writes until the file system takes no more.</summary>
    private static void TakeAllSpace(string ballast)
    {
        byte[] some = new byte[64 * 1024];
        using FileStream file = new(ballast, FileMode.Create, FileAccess.Write, FileShare.Delete, 0);
        try
        {
            while (true) file.Write(some);
        }
        catch (IOException)
        {
            // Full.
        }
    }

    private static async Task UntilAsync(Func<bool> isSo, CancellationToken stop)
    {
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!isSo()) await look.WaitForNextTickAsync(stop);
    }

    private static bool Run(string command, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(command, arguments)
            {
                RedirectStandardError = true,
            })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    /// <summary>Whether each command did what it asked for; the venue answers each, or refuses it.</summary>
    private sealed class Answers(TradingSession session)
    {
        private readonly IAsyncEnumerator<SessionEvent> _events =
            session.ReadItemsAsync().GetAsyncEnumerator();

        public async Task<bool> SendAsync(SessionCommand command, CancellationToken stop)
        {
            long number = session.Submit(command);
            while (await _events.MoveNextAsync().AsTask().WaitAsync(stop))
            {
                if (_events.Current is NotTaken notTaken && notTaken.ClientSeqNum == number) return false;
                if (_events.Current is not NotTaken && _events.Current.ClientSeqNum == number)
                    return _events.Current is Execution { ExecType: ExecType.New or ExecType.Canceled };
            }
            return false;
        }
    }
}

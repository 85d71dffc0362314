using System.Globalization;
using System.Text.RegularExpressions;
using Matching.Client;
using Matching.Engine.Events;
using Matching.Engine.Views;
using Matching.Gateway.Hosting;
using Matching.Tests.Engine;
using Matching.Tests.House;

namespace Matching.Tests.Gateway;

/// <summary>
/// The market-making sample as it is in the documentation, a process beside the venue's: both are killed, and
/// whatever it says of its open quotes is what the journal has.
/// </summary>
public sealed partial class QuoteSampleTests
{
    private const string Symbol = "BTC-USD";
    private const int VenueKills = 3;
    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(8);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_bot_knows_its_quotes_over_every_death_of_the_venue_and_its_own(bool keeps)
    {
        using var bound =
            CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(s_bound);
        using var journal = new TemporaryDirectory();
        using var home = new TemporaryDirectory();
        RealVenue venue = RealVenue.Launch(journal.Path);
        try
        {
            await venue.ListensAsync(bound.Token);
            int port = venue.Address.Port;
            string[] arguments = Arguments(venue, keeps);
            var lines = new List<string>();
            await using (SampleProcess bot = SampleProcess.Start("quote.cs", home.Path, arguments))
            {
                await bot.SaysAsync("open as of", 2, bound.Token);
                for (int kill = 0; kill < VenueKills; kill++)
                {
                    await venue.KillAsync();
                    await venue.DisposeAsync();
                    venue = RealVenue.Launch(journal.Path, port);
                    await venue.ListensAsync(bound.Token);
                    await bot.SaysAsync("connection", 1, bound.Token);
                    await bot.SaysAsync("open as of", 2, bound.Token);
                }
                await bot.KillAsync();
                lines.AddRange(bot.Lines);
            }
            await using (SampleProcess next = SampleProcess.Start("quote.cs", home.Path, arguments))
            {
                await next.SaysAsync("open as of", 3, bound.Token);
                await venue.KillAsync();
                lines.AddRange(next.Lines);
            }
            AssertTrue(lines, journal.Path);
        }
        finally
        {
            await venue.DisposeAsync();
        }
    }

    private static string[] Arguments(RealVenue venue, bool keeps)
    {
        ShownKey alice = venue.Keys["alice"];
        string account = $"{alice.AccountId}";
        string[] arguments = [$"{venue.Address}", alice.Key, account, Symbol, "60000.00", "20.00", "0.5"];
        return keeps ? [.. arguments, "--keep"] : arguments;
    }

    /// <summary>Each line says what is open as of an event; so do the events up to it.</summary>
    private static void AssertTrue(List<string> lines, string journal)
    {
        Dictionary<long, string> said = [];
        foreach (Match line in lines.Select(line => OpenLine().Match(line)).Where(match => match.Success))
            said[long.Parse(line.Groups[1].Value, CultureInfo.InvariantCulture)] = line.Groups[2].Value;
        Assert.InRange(said.Count, 2 * VenueKills, int.MaxValue);
        Assert.Contains(said.Values, open => open.Contains("Buy", StringComparison.Ordinal)
            && open.Contains("Sell", StringComparison.Ordinal));
        int compared = 0;
        using var host = new EngineHost(slots: 1);
        foreach (Event e in Aftermath.Read(journal))
        {
            host.Engine.Apply(in e);
            if (!said.TryGetValue(e.Header.Sequence, out string? open)) continue;
            Assert.Equal((e.Header.Sequence, Open(new StateView(host.Engine))), (e.Header.Sequence, open));
            compared++;
        }
        Assert.Equal(said.Count, compared);
    }

    private static string Open(in StateView state)
    {
        const int BtcUsd = 2;
        int priceScale = state.InstrumentTerms(BtcUsd).PriceScale;
        int qtyScale = state.Asset(state.InstrumentTerms(BtcUsd).BaseAssetId).Scale;
        return string.Join(", ", state.Orders().OrderBy(order => order.OrderId).Select(order =>
            $"#{order.OrderId} {order.Side} {Text(order.LeavesQty, qtyScale)}"
            + $" @ {Text(order.Price, priceScale)}"));
    }

    private static string Text(long value, int scale) =>
        Scaled.ToDecimal(value, scale).ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^open as of (\d+): (.*)$")]
    private static partial Regex OpenLine();
}

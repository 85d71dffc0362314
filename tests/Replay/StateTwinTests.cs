using Matching.Engine;
using Matching.Engine.Views;
using Matching.Replay;
using Matching.Replay.States;
using Matching.Tests.Engine;
using Matching.Tests.House;

namespace Matching.Tests.Replay;

/// <summary>
/// What <c>state --at</c> says, held against the engine's slow twin as it stood then: the twin has no code in
/// common with the engine, and was never folded from events.
/// </summary>
public sealed class StateTwinTests
{
    [Theory]
    [InlineData("everything", 1)]
    [InlineData("icebergs", 2)]
    [InlineData("quotes", 3)]
    [InlineData("money", 4)]
    [InlineData("time", 5)]
    [InlineData("operators", 6)]
    public void Books_and_balances_as_of_then_are_the_slow_twins(string profile, int seed)
    {
        TwinProfile about = TwinProfile.All.Single(one => one.Name == profile);
        TwinJournal journal = TwinJournal.Run(about, seed, commands: 600, every: 20);
        using var place = new TemporaryDirectory();
        JournalFiles.Write(place.Path, journal.Events);

        Assert.True(journal.Marks.Count > 20, $"{profile}, seed {seed}: only {journal.Marks.Count} marks");
        foreach (TwinMark mark in journal.Marks)
        {
            StateReport report = At(place.Path, mark.Sequence);
            Assert.Equal(Told(mark), Told(report));
        }
    }

    [Fact]
    public void A_twin_of_another_moment_disagrees()
    {
        TwinJournal journal = TwinJournal.Run(TwinProfile.All[0], seed: 1, commands: 100, every: 50);
        using var place = new TemporaryDirectory();
        JournalFiles.Write(place.Path, journal.Events);

        StateReport report = At(place.Path, journal.Marks[0].Sequence);

        Assert.NotEqual(Told(journal.Marks[1]), Told(report));
    }

    private static StateReport At(string place, long sequence) =>
        VenueStates.At(JournalPlace.At(place), new StateQuery { At = sequence })!;

    private static string Told(TwinMark mark)
    {
        TwinVenue twin = mark.Venue;
        var lines = new List<string> { $"{twin.Time} {twin.Epoch} {twin.Mode} {twin.Killed}" };
        foreach (TwinInstrument instrument in twin.Instruments)
        {
            lines.Add($"{instrument.Id} {instrument.Status} {instrument.Killed} last {instrument.LastPrice}");
            foreach (Side side in (Side[])[Side.Buy, Side.Sell])
            {
                lines.AddRange(twin.Market.Queue(instrument.Id, side, _ => true).Select(Told));
                lines.AddRange(twin.Market.StopQueue(instrument.Id, side).Select(Told));
            }
        }
        for (int account = 0; account < mark.Accounts; account++)
        {
            for (int asset = 1; asset <= mark.Assets; asset++)
            {
                lines.Add($"{account} has {twin.Ledger.Available(account, asset)} of {asset}, "
                    + $"{twin.Ledger.Held(account, asset)} held");
            }
        }
        return string.Join('\n', lines);
    }

    private static string Told(StateReport report)
    {
        var lines = new List<string>
        {
            $"{report.Time} {report.Epoch} {report.Mode} {report.Killed}",
        };
        foreach (BookReport book in report.Instruments)
        {
            InstrumentView terms = book.Terms;
            lines.Add($"{terms.InstrumentId} {terms.Status} {terms.Killed} last {terms.LastPrice}");
            lines.AddRange(book.Bids.SelectMany(level => level.Orders).Select(Told));
            lines.AddRange(book.BuyStops.Select(Told));
            lines.AddRange(book.Asks.SelectMany(level => level.Orders).Select(Told));
            lines.AddRange(book.SellStops.Select(Told));
        }
        foreach (AccountReport account in report.Accounts)
        {
            Dictionary<int, BalanceView> balances = account.Balances.ToDictionary(b => b.AssetId);
            foreach (AssetView asset in report.Assets)
            {
                BalanceView has = balances.GetValueOrDefault(asset.AssetId);
                lines.Add(
                    $"{account.Account.AccountId} has {has.Available} of {asset.AssetId}, {has.Held} held");
            }
        }
        return string.Join('\n', lines);
    }

    private static string Told(TwinOrder order) =>
        $"{order.Id} {order.Name} of {order.AccountId}, {order.Side} {order.Leaves} of which "
        + $"{(order.Place == OrderPlace.Booked ? order.Shown : 0)} shown @ {order.Price}, {order.Cum} done, "
        + $"stop {order.StopPrice}, holds {order.Hold}, ends {order.Expires}";

    private static string Told(OrderView order) =>
        $"{order.OrderId} {order.ClOrdId} of {order.AccountId}, {order.Side} {order.LeavesQty} of which "
        + $"{(order.Place == OrderPlace.Booked ? order.ShownQty : 0)} shown @ {order.Price}, "
        + $"{order.CumQty} done, "
        + $"stop {order.StopPrice}, holds {order.Hold}, ends {order.ExpireTime}";
}

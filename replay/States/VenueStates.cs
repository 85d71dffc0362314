using Matching.Engine;
using Matching.Engine.Events;
using Matching.Engine.Views;
using Matching.Replay.Verification;

namespace Matching.Replay.States;

/// <summary>Tells a venue's state as of any sequence, by folding the journal up to there.</summary>
public static class VenueStates
{
    /// <returns>Null where the journal ends before what was asked for.</returns>
    public static StateReport? At(JournalPlace place, StateQuery query, Action<ReadProgress>? progress = null)
    {
        using var fold = new JournalFold(place, progress);
        long first = FoldTo(fold, query);
        VenueView view = fold.View;
        bool isBefore = !view.HasBegun || view.Sequence < (query.At ?? 0);
        return isBefore ? null : Report(fold.Engine, view, query, first);
    }

    /// <summary>Up to the end of the transaction that is asked for; returns where that one began.</summary>
    private static long FoldTo(JournalFold fold, StateQuery query)
    {
        (long first, long to, long until) = (0, query.At ?? long.MaxValue, query.Time ?? long.MaxValue);
        bool isWhole = true;
        while (!(isWhole && fold.View.Sequence >= to) && fold.TryNext(out Event e))
        {
            if (isWhole && e.Header.Time > until) break;
            fold.Apply(in e);
            first = e.Header.FirstSequence;
            isWhole = (e.Header.Flags & EventFlags.Last) != 0;
        }
        return first;
    }

    private static StateReport Report(MatchingEngine engine, VenueView view, StateQuery query, long first) =>
        new()
        {
            Asked = query.At,
            Sequence = view.Sequence,
            FirstSequence = first,
            Time = view.Time,
            Epoch = view.Epoch,
            Mode = view.Mode,
            Killed = view.Killed,
            RulesVersion = view.RulesVersion,
            StateHash = StateHash.Of(engine).ToString(),
            Assets = [.. Enumerable.Range(1, view.AssetCount).Select(view.Asset)],
            Instruments =
            [
                .. Enumerable.Range(1, view.InstrumentCount)
                    .Where(id => query.InstrumentId is not { } only || id == only)
                    .Select(id => Book(engine, view, id, query.AccountId)),
            ],
            Participants = [.. Enumerable.Range(1, view.ParticipantCount).Select(view.Participant)],
            Accounts = Accounts(view, query),
        };

    private static BookReport Book(MatchingEngine engine, VenueView view, int id, int? account)
    {
        BookView book = view.Book(id);
        IReadOnlyList<OrderView> Wanted(IEnumerable<OrderView> orders) =>
            [.. orders.Where(order => account is not { } only || order.AccountId == only)];
        IReadOnlyList<LevelReport> Levels(Side side) =>
        [
            .. Wanted(book.Resting(side)).GroupBy(order => order.Price).Select(level => new LevelReport(
                level.Key, level.Sum(order => order.ShownQty), level.Sum(order => order.LeavesQty),
                [.. level])),
        ];
        return new BookReport
        {
            Terms = view.Instrument(id),
            Hash = StateHash.Of(engine, id).ToString(),
            Bids = Levels(Side.Buy),
            Asks = Levels(Side.Sell),
            BuyStops = Wanted(book.Stops(Side.Buy)),
            SellStops = Wanted(book.Stops(Side.Sell)),
            Elected = Wanted(view.Elected().Where(order => order.InstrumentId == id)),
        };
    }

    private static IReadOnlyList<AccountReport> Accounts(VenueView view, StateQuery query)
    {
        ILookup<int, BalanceView> balances =
            Enumerable.Range(1, view.BalanceCount).Select(view.BalanceAt).ToLookup(b => b.AccountId);
        return
        [
            .. Enumerable.Range(0, view.AccountCount)
                .Where(id => query.AccountId is not { } only || id == only)
                .Select(id => new AccountReport(
                    view.Account(id)!, [.. balances[id].OrderBy(balance => balance.AssetId)])),
        ];
    }
}

using Matching.Engine;
using Matching.Engine.Events;
using Matching.Engine.Views;
using Matching.Replay.Verification;

namespace Matching.Replay.States;

/// <summary>Tells a venue's state as of any sequence, by folding the journal up to there.</summary>
public static class VenueStates
{
    /// <returns>Null where the journal ends before what was asked for.</returns>
    /// <exception cref="NoJournalException">It can't be told, as what came before is pruned.</exception>
    public static StateReport? At(JournalPlace place, StateQuery query, Action<ReadProgress>? progress = null)
    {
        using var fold = new JournalFold(place, progress);
        if (query.At < fold.FirstSequence - 1) throw fold.Pruned($"The state at event {query.At}");
        if (fold.Start is not null && query.Time < fold.View.Time)
            throw fold.Pruned($"The state at {query.Time} ns");
        long first = FoldTo(fold, query);
        StateView view = fold.View;
        bool isBefore = !view.HasBegun || view.Sequence < (query.At ?? 0);
        return isBefore ? null : Report(fold, query, first);
    }

    /// <summary>Up to the end of the transaction that is asked for; returns where that one began.</summary>
    private static long FoldTo(JournalFold fold, StateQuery query)
    {
        (long to, long until) = (query.At ?? long.MaxValue, query.Time ?? long.MaxValue);
        // Of the snapshot's last transaction only the end is known.
        long first = fold.View.Sequence;
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

    private static StateReport Report(JournalFold fold, StateQuery query, long first)
    {
        (MatchingEngine engine, StateView view) = (fold.Engine, fold.View);
        return new StateReport
        {
            Asked = query.At,
            Start = fold.Start,
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
    }

    private static BookReport Book(MatchingEngine engine, StateView view, int id, int? account)
    {
        QueuesView queues = view.Queues(id);
        IReadOnlyList<OrderView> Wanted(IEnumerable<OrderView> orders) =>
            [.. orders.Where(order => account is not { } only || order.AccountId == only)];
        IReadOnlyList<LevelReport> Levels(Side side) =>
        [
            .. Wanted(queues.Resting(side)).GroupBy(order => order.Price).Select(level => new LevelReport(
                level.Key, level.Sum(order => order.ShownQty), level.Sum(order => order.LeavesQty),
                [.. level])),
        ];
        return new BookReport
        {
            Terms = view.Instrument(id),
            Hash = StateHash.Of(engine, id).ToString(),
            Bids = Levels(Side.Buy),
            Asks = Levels(Side.Sell),
            BuyStops = Wanted(queues.Stops(Side.Buy)),
            SellStops = Wanted(queues.Stops(Side.Sell)),
            Elected = Wanted(view.Elected().Where(order => order.InstrumentId == id)),
        };
    }

    private static IReadOnlyList<AccountReport> Accounts(StateView view, StateQuery query)
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

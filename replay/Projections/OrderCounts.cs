using Matching.Engine;
using Matching.Engine.Events;
using Matching.Engine.Views;

namespace Matching.Replay.Projections;

/// <summary>
/// Follows how many orders are open, by account and by participant: what a mass action may have to look at.
/// Any thread may ask; it is told as of the newest event that was followed.
/// </summary>
public sealed class OrderCounts : IFollower
{
    private readonly Growing _owners = new();
    private readonly Growing _ofAccounts = new();
    private readonly Growing _ofParticipants = new();
    private readonly Growing _accountsOf = new();

    public void TakeUp(MatchingEngine recovered)
    {
        var state = new StateView(recovered);
        if (!state.HasBegun) return;
        for (int id = Limits.HouseAccount + 1; id < state.AccountCount; id++)
        {
            (int owner, int open) = state.OpenOrders(id);
            Open(id, owner);
            _ofAccounts.Add(id, open);
            _ofParticipants.Add(owner, open);
        }
    }

    public void OnEvent(in Event e)
    {
        switch (e.Header.Kind)
        {
            case EventKind.AccountOpened:
                Open(e.AccountOpened.AccountId, e.AccountOpened.Terms.ParticipantId);
                break;
            case EventKind.OrderAccepted: Add(e.OrderAccepted.Terms.AccountId, 1); break;
            case EventKind.QuotePlaced: Add(e.QuotePlaced.Order.AccountId, 1); break;
            case EventKind.OrderCancelled: Add(e.OrderCancelled.Order.AccountId, -1); break;
            case EventKind.OrderRemoved: Add(e.OrderRemoved.Order.AccountId, -1); break;
            case EventKind.OrderReplaced when e.OrderReplaced.Priority == Priority.Done:
                Add(e.OrderReplaced.Order.AccountId, -1);
                break;
            case EventKind.Traded:
                Fill(in e.Traded.Maker);
                Fill(in e.Traded.Taker);
                break;
            case EventKind.MatchPrevented:
                Fill(in e.MatchPrevented.Maker);
                Fill(in e.MatchPrevented.Taker);
                break;
        }
    }

    /// <summary>0 for an account that nobody owns.</summary>
    public int OwnerOf(int accountId) => _owners[accountId];

    public int OfAccount(int accountId) => _ofAccounts[accountId];

    public int OfParticipant(int participantId) => _ofParticipants[participantId];

    /// <summary>How many accounts a participant has.</summary>
    public int AccountsOf(int participantId) => _accountsOf[participantId];

    private void Open(int account, int owner)
    {
        _owners.Add(account, owner);
        _accountsOf.Add(owner, 1);
    }

    private void Fill(in FillFacts fill)
    {
        if (fill.LeavesQty == 0) Add(fill.AccountId, -1);
    }

    private void Add(int account, int change)
    {
        _ofAccounts.Add(account, change);
        _ofParticipants.Add(_owners[account], change);
    }

    /// <summary>Numbers by id: one thread writes, any reads.</summary>
    private sealed class Growing
    {
        private int[] _values = new int[256];

        public int this[int id]
        {
            get
            {
                int[] values = Volatile.Read(ref _values);
                return (uint)id < (uint)values.Length ? Volatile.Read(ref values[id]) : 0;
            }
        }

        public void Add(int id, int change)
        {
            int[] values = _values;
            if (id >= values.Length)
            {
                Array.Resize(ref values, Math.Max(id + 1, 2 * values.Length));
                Volatile.Write(ref _values, values);
            }
            Volatile.Write(ref values[id], values[id] + change);
        }
    }
}

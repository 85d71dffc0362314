using Matching.Engine.Book;
using Matching.Engine.Ledger;
using Matching.Engine.Memory;

namespace Matching.Engine.Timers;

/// <summary>
/// What ends at a time: orders that expire and dead-man's switches, the earliest first; at one time switches
/// by account, then orders by number. A binary heap of timers: an order's is its slot, an account's switch
/// minus its id.
/// </summary>
internal sealed class DueTimers(IBlockSource source, OrderPool orders, Accounts accounts, int capacity)
{
    // Place 0 is not used: it says "not among the timers".
    private readonly Block<int> _heap = source.Take<int>(capacity + 1);
    private int _count;

    /// <summary>The timer that is due first, 0 for none.</summary>
    public int First => _count == 0 ? 0 : _heap[1];

    /// <summary>When the first is due; never, where there is none.</summary>
    public long FirstDue => _count == 0 ? long.MaxValue : DueOf(_heap[1]);

    public static int OfSwitch(int accountId) => -accountId;

    public void Add(int timer)
    {
        _count++;
        Put(_count, timer);
        Rise(_count);
    }

    public void Remove(int timer)
    {
        int place = PlaceOf(timer);
        int last = _heap[_count--];
        PlaceOf(timer) = 0;
        if (last == timer) return;
        Put(place, last);
        Rise(place);
        Sink(PlaceOf(last));
    }

    private void Rise(int place)
    {
        for (; place > 1 && Before(_heap[place], _heap[place / 2]); place /= 2) Swap(place, place / 2);
    }

    private void Sink(int place)
    {
        while (true)
        {
            int child = place * 2;
            if (child > _count) return;
            if (child < _count && Before(_heap[child + 1], _heap[child])) child++;
            if (!Before(_heap[child], _heap[place])) return;
            Swap(place, child);
            place = child;
        }
    }

    private void Swap(int place, int other)
    {
        int timer = _heap[place];
        Put(place, _heap[other]);
        Put(other, timer);
    }

    private void Put(int place, int timer)
    {
        _heap[place] = timer;
        PlaceOf(timer) = place;
    }

    private bool Before(int timer, int other)
    {
        long due = DueOf(timer), otherDue = DueOf(other);
        return due != otherDue ? due < otherDue : RankOf(timer) < RankOf(other);
    }

    private long DueOf(int timer) => timer > 0 ? orders[timer].ExpireTime : accounts[-timer].SwitchDue;

    /// <summary>Switches come first: an account's id is below every order's id.</summary>
    private long RankOf(int timer) => timer > 0 ? orders[timer].OrderId : -(long)timer;

    private ref int PlaceOf(int timer)
    {
        if (timer > 0) return ref orders[timer].TimerPlace;
        return ref accounts[-timer].SwitchPlace;
    }
}

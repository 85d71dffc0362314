using Matching.Engine;
using Matching.Engine.Events;

namespace Matching.Tests.Replay;

/// <summary>What a forger who can recompute every checksum and hash would change.</summary>
internal static class Forgery
{
    public delegate void Change(ref Event e);

    /// <summary>By what is altered: of which kind of event, and how.</summary>
    public static IReadOnlyDictionary<string, (EventKind Kind, Change Change)> Alterations { get; } =
        new Dictionary<string, (EventKind, Change)>
        {
            ["the price of an order"] = (EventKind.OrderAccepted, (ref e) => e.OrderAccepted.Terms.Price++),
            ["the id of an order"] = (EventKind.OrderAccepted, (ref e) => e.OrderAccepted.OrderId++),
            ["the hold of an order"] = (EventKind.OrderAccepted, (ref e) => e.OrderAccepted.Hold--),
            ["an order's place"] = (EventKind.OrderAccepted, (ref e) => e.OrderAccepted.Entry ^= (Entry)3),
            ["the price of a trade"] = (EventKind.Traded, (ref e) => e.Traded.Price++),
            ["the quantity of a trade"] = (EventKind.Traded, (ref e) => e.Traded.Qty++),
            ["the notional of a trade"] = (EventKind.Traded, (ref e) => e.Traded.Notional++),
            ["a fee"] = (EventKind.Traded, (ref e) => e.Traded.Taker.Fee--),
            ["who sold"] = (EventKind.Traded, (ref e) => e.Traded.Maker.AccountId ^= 1),
            ["the hold behind a trade"] = (EventKind.Traded, (ref e) => e.Traded.Maker.Hold++),
            ["why an order was refused"] =
                (EventKind.OrderRejected, (ref e) => e.OrderRejected.Reason = RejectReason.UnknownInstrument),
            ["what was cancelled"] =
                (EventKind.OrderCancelled, (ref e) => e.OrderCancelled.Order.LeavesQty--),
            ["a new price"] = (EventKind.OrderReplaced, (ref e) => e.OrderReplaced.Order.Price++),
            ["a link of a session's stream"] =
                (EventKind.OrderAccepted, (ref e) => e.OrderAccepted.Command.PrevSequence--),
            ["an epoch"] = (EventKind.Traded, (ref e) => e.Header.Epoch++),
            ["the end of a transaction"] = (EventKind.Traded, (ref e) => e.Header.Flags ^= EventFlags.Last),
            ["the time within a transaction"] = (EventKind.Traded, (ref e) => e.Header.Time++),
        };

    public static bool IsLast(Event e) => (e.Header.Flags & EventFlags.Last) != 0;

    /// <summary>The first one of that kind from there on.</summary>
    public static int IndexOf(IReadOnlyList<Event> events, EventKind kind, int from = 0)
    {
        int index = from;
        while (events[index].Header.Kind != kind) index++;
        return index;
    }

    /// <summary>The first trade from there on that another event of its transaction follows.</summary>
    public static int IndexOfTradeWithin(IReadOnlyList<Event> events, int from)
    {
        int index = IndexOf(events, EventKind.Traded, from);
        while (IsLast(events[index])) index = IndexOf(events, EventKind.Traded, index + 1);
        return index;
    }

    /// <summary>The events up to the end of the transaction that the so-manieth stands in.</summary>
    public static List<Event> WholeTransactions(IReadOnlyList<Event> events, int count)
    {
        while (!IsLast(events[count - 1])) count++;
        return [.. events.Take(count)];
    }

    public static List<Event> Alter(IReadOnlyList<Event> events, string alteration, out long sequence)
    {
        (EventKind kind, Change change) = Alterations[alteration];
        List<Event> forged = [.. events];
        int index = IndexOf(forged, kind, from: 100);
        Event e = forged[index];
        change(ref e);
        forged[index] = e;
        sequence = index + 1;
        return forged;
    }

    /// <summary>Gives the events the sequences of their places; the bodies stay as they are.</summary>
    public static List<Event> Renumber(IEnumerable<Event> events)
    {
        var numbered = new List<Event>();
        long first = 1;
        foreach (Event one in events)
        {
            Event e = one;
            e.Header.Sequence = numbered.Count + 1;
            if (numbered.Count == 0 || IsLast(numbered[^1])) first = e.Header.Sequence;
            e.Header.FirstSequence = first;
            numbered.Add(e);
        }
        return numbered;
    }
}

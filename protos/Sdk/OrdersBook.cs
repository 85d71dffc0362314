using Matching.V1;

namespace Matching.Client;

/// <summary>An order on the public book as people read it.</summary>
/// <param name="MdEntryId">Good for this place in this queue only; it says nothing of the owner.</param>
public readonly record struct BookOrder(long MdEntryId, decimal Price, decimal Qty);

/// <summary>
/// One instrument's book, order by order, made from the messages of a stream and checked as
/// <see cref="Book"/> is. Not safe for several threads.
/// </summary>
public sealed class OrdersBook(ListedInstrument instrument)
{
    private readonly Dictionary<long, AddOrder> _orders = [];
    private readonly SortedDictionary<(long, long), AddOrder> _bids = [];
    private readonly SortedDictionary<(long, long), AddOrder> _asks = [];
    private readonly FeedPosition _position = new();
    private bool _isInSnapshot;

    public ListedInstrument Instrument { get; } = instrument;

    /// <summary>The book is complete up to this event.</summary>
    public long ThroughSequence { get; private set; }

    /// <summary>What the venue takes for it now.</summary>
    public InstrumentStatus Status { get; private set; }

    /// <summary>Of the orders as they are; the venue says what it must be.</summary>
    public ulong Checksum { get; private set; }

    /// <summary>For the next request, after a lost connection; null to begin with a snapshot.</summary>
    public V1.ResumePoint? ResumeFrom => _position.ResumeFrom;

    public int Count => _orders.Count;

    /// <summary>Best price first, at one price the oldest first, in scaled integers.</summary>
    public IReadOnlyCollection<AddOrder> RawOrders(Side side) => Of(side).Values;

    /// <summary>Best price first, at one price the oldest first.</summary>
    public IEnumerable<BookOrder> Orders(Side side) => Of(side).Values.Select(order => new BookOrder(
        order.MdEntryId, Instrument.Price(order.Price), Instrument.Qty(order.Qty)));

    /// <summary>
    /// False where the message does not follow, or does not make the book that the venue has: forget the book
    /// and follow it anew.
    /// </summary>
    public bool Apply(OrdersMessage message)
    {
        if (message.Snapshot is { } snapshot && !Apply(snapshot, message)) return false;
        if (_isInSnapshot) return true;
        foreach (var change in message.Changes)
            if (!_position.TryTake(change.Sequence, change.PrevSequence) || !Apply(change)) return false;
        if (ResumeFrom is null) return false;
        _position.Through(message.Epoch, message.ThroughSequence);
        ThroughSequence = message.ThroughSequence;
        return true;
    }

    /// <summary>The next message must begin a snapshot.</summary>
    public void Forget()
    {
        _position.Forget();
        _isInSnapshot = false;
    }

    // The point to resume from is set behind the last part only.
    private bool Apply(OrdersSnapshot snapshot, OrdersMessage message)
    {
        if (!_isInSnapshot) Clear();
        _isInSnapshot = snapshot.RemainingParts > 0;
        foreach (var order in snapshot.Orders)
            if (!Add(order)) return false;
        if (_isInSnapshot) return true;
        _position.Begin(snapshot.LastSequence);
        _position.Through(message.Epoch, message.ThroughSequence);
        Status = snapshot.Status;
        return Checksum == snapshot.Checksum;
    }

    private void Clear()
    {
        _position.Forget();
        _orders.Clear();
        _bids.Clear();
        _asks.Clear();
        Checksum = 0;
    }

    private bool Apply(OrderChange change)
    {
        var known = change.ChangeCase switch
        {
            OrderChange.ChangeOneofCase.Add => Add(change.Add),
            OrderChange.ChangeOneofCase.Executed => Lessen(change.Executed.MdEntryId, change.Executed.Qty),
            OrderChange.ChangeOneofCase.Cancel => Lessen(change.Cancel.MdEntryId, change.Cancel.Qty),
            OrderChange.ChangeOneofCase.Delete => Delete(change.Delete.MdEntryId),
            OrderChange.ChangeOneofCase.Replace => Replace(change.Replace),
            OrderChange.ChangeOneofCase.Status => SetStatus(change.Status),
            _ => false,
        };
        return known && (!change.HasChecksum || Checksum == change.Checksum);
    }

    private bool Add(AddOrder order)
    {
        if (order.Side is not (Side.Buy or Side.Sell)) return false;
        if (!_orders.TryAdd(order.MdEntryId, order)) return false;
        Of(order.Side)[Place(order)] = order;
        Checksum += Part(order);
        return true;
    }

    private bool Lessen(long id, long qty)
    {
        if (!_orders.TryGetValue(id, out var order) || qty > order.Qty) return false;
        Checksum -= Part(order);
        order.Qty -= qty;
        Checksum += Part(order);
        return true;
    }

    private bool Delete(long id)
    {
        if (!_orders.Remove(id, out var order)) return false;
        Of(order.Side).Remove(Place(order));
        Checksum -= Part(order);
        return true;
    }

    private bool Replace(OrderReplace replace)
    {
        if (!_orders.TryGetValue(replace.MdEntryId, out var order)) return false;
        Delete(replace.MdEntryId);
        return Add(new AddOrder
        {
            MdEntryId = replace.NewMdEntryId,
            Side = order.Side,
            Price = replace.Price,
            Qty = replace.Qty,
        });
    }

    private bool SetStatus(InstrumentStatus status)
    {
        Status = status;
        return true;
    }

    private SortedDictionary<(long, long), AddOrder> Of(Side side) => side == Side.Buy ? _bids : _asks;

    private static (long, long) Place(AddOrder order) =>
        (order.Side == Side.Buy ? -order.Price : order.Price, order.MdEntryId);

    private static ulong Part(AddOrder order) =>
        BookChecksum.OfOrder(order.Side, order.Price, order.Qty, order.MdEntryId);
}

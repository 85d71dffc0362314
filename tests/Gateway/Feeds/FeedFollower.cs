using Matching.Client;
using Matching.Gateway.MarketData;
using Matching.V1;
using ResumePoint = Matching.V1.ResumePoint;

namespace Matching.Tests.Gateway.Feeds;

/// <summary>
/// Who follows one stream of a feed as the service and the SDK do together, with the SDK's own checked books:
/// reads when told to, is conflated or cut, and comes back.
/// </summary>
internal sealed class FeedFollower(Feed feed, StreamKey key, int maxFrames = 1_000, int maxBytes = 1 << 20)
{
    private FeedReader? _reader;

    public static ListedInstrument Listed { get; } = new(
        1, "ACME-USD", new ListedAsset(2, "ACME", 0), new ListedAsset(1, "USD", 2), 2, 0, 0.01m, 1, 1, 1, 0,
        0, InstrumentStatus.Open);

    public Book Levels { get; } = new(Listed);
    public OrdersBook Orders { get; } = new(Listed);
    public StreamKey Key => key;

    /// <summary>The book is complete up to this event.</summary>
    public long ThroughSequence => IsLevels ? Levels.ThroughSequence : Orders.ThroughSequence;

    public int Conflated { get; private set; }
    public int Resumed { get; private set; }
    public int BegunAnew { get; private set; }

    public bool IsConnected => _reader is not null;

    /// <summary>As the SDK's followers see a message; what it returns is applied instead.</summary>
    public Func<BookMessage, BookMessage> OnLevels { get; set; } = message => message;

    public Func<OrdersMessage, OrdersMessage> OnOrders { get; set; } = message => message;

    private bool IsLevels => key.Kind == StreamKind.Levels;

    /// <summary>Resumes where it was, or begins anew where that is not to be had.</summary>
    public void Connect()
    {
        _reader = new FeedReader(maxFrames, maxBytes);
        ResumePoint? point = IsLevels ? Levels.ResumeFrom : Orders.ResumeFrom;
        FeedPoint? from = point is null ? null : new FeedPoint(point.Epoch, point.Sequence);
        Joining joining = feed.Join(key, _reader, from);
        if (joining == Joining.HistoryChanged)
        {
            Forget();
            joining = feed.Join(key, _reader, null);
            BegunAnew++;
        }
        else if (from is not null)
        {
            Resumed++;
        }
        Assert.Equal(Joining.Joined, joining);
    }

    public void Disconnect()
    {
        if (_reader is not null) feed.Leave(_reader);
        _reader = null;
    }

    /// <summary>
    /// Reads all that waits; false where it does not fit the book. A reader that was behind is conflated, or
    /// is cut and comes back the next time.
    /// </summary>
    public bool Read()
    {
        if (_reader is null) Connect();
        if (_reader!.IsBehind && !key.Conflates)
        {
            Disconnect();
            return true;
        }
        if (_reader.IsBehind)
        {
            feed.Conflate(key, _reader, ThroughSequence);
            Conflated++;
        }
        return _reader.Take().All(Apply);
    }

    /// <summary>As <see cref="FeedRun.Levels"/> or <see cref="FeedRun.Orders"/> counts it.</summary>
    public ulong Checksum() => IsLevels ? Levels.Checksum : Checksum(Orders);

    /// <summary>Each order with its place in the queue.</summary>
    public static ulong Checksum(OrdersBook book)
    {
        ulong checksum = 0;
        foreach (Side side in (Side[])[Side.Buy, Side.Sell])
        {
            foreach ((int place, AddOrder order) in book.RawOrders(side).Index())
                checksum += BookChecksum.OfOrder(side, order.Price, order.Qty, place);
        }
        return checksum;
    }

    private bool Apply(Frame frame) => IsLevels
        ? Levels.Apply(OnLevels(BookMessage.Parser.ParseFrom(frame.Bytes)))
        : Orders.Apply(OnOrders(OrdersMessage.Parser.ParseFrom(frame.Bytes)));

    private void Forget()
    {
        Levels.Forget();
        Orders.Forget();
    }
}

using Matching.Client;
using Matching.Gateway.MarketData;
using Matching.V1;

namespace Matching.Tests.Gateway.Feeds;

/// <summary>
/// Who follows candles as the service and the SDK do together, with the SDK's own check: reads when told to,
/// is conflated, and comes back.
/// </summary>
internal sealed class CandleFollowerOfFeed(Feed feed, StreamKey key, int maxFrames, int maxBytes)
{
    private FeedReader? _reader;

    public StreamKey Key => key;

    public NewestCandle Newest { get; } = new();

    public int Conflated { get; private set; }
    public int Resumed { get; private set; }
    public int BegunAnew { get; private set; }

    /// <summary>As the SDK's follower sees a message; what it returns is applied instead.</summary>
    public Func<CandlesMessage, CandlesMessage> OnMessage { get; set; } = message => message;

    /// <summary>Reads all that waits; false where it does not fit.</summary>
    public bool Read()
    {
        if (_reader is null) Connect();
        if (_reader!.IsBehind)
        {
            feed.Conflate(key, _reader, lastWritten: 0);
            Conflated++;
        }
        return _reader.Take().All(frame =>
            Newest.Apply(OnMessage(CandlesMessage.Parser.ParseFrom(frame.Bytes))));
    }

    public void Disconnect()
    {
        if (_reader is not null) feed.Leave(_reader);
        _reader = null;
    }

    private void Connect()
    {
        _reader = new FeedReader(maxFrames, maxBytes);
        FeedPoint? from = Newest.ResumeFrom is { } point ? new FeedPoint(point.Epoch, point.Sequence) : null;
        Joining joining = feed.Join(key, _reader, from);
        if (joining == Joining.HistoryChanged)
        {
            Newest.Forget();
            joining = feed.Join(key, _reader, null);
            BegunAnew++;
        }
        else if (from is not null)
        {
            Resumed++;
        }
        Assert.Equal(Joining.Joined, joining);
    }
}

using Matching.V1;

namespace Matching.Client;

/// <summary>
/// An instrument's newest candle, made from the messages of a stream and checked: each change must follow the
/// one before it, and a candle only grows until a later one follows. Not safe for several threads.
/// </summary>
public sealed class NewestCandle
{
    private readonly FeedPosition _position = new();

    /// <summary>As it came, in scaled integers; null before the first trade.</summary>
    public Candle? Raw { get; private set; }

    /// <summary>Every trade up to this event is in it.</summary>
    public long ThroughSequence { get; private set; }

    /// <summary>For the next request, after a lost connection; null to begin with a snapshot.</summary>
    public V1.ResumePoint? ResumeFrom => _position.ResumeFrom;

    /// <summary>False where the message does not follow: forget the candle and follow it anew.</summary>
    public bool Apply(CandlesMessage message)
    {
        if (message.Snapshot is { } snapshot)
        {
            Raw = snapshot.Newest;
            _position.Begin(snapshot.LastSequence);
            _position.Through(message.Epoch, message.ThroughSequence);
        }

        foreach (var change in message.Changes)
        {
            var isNext = _position.TryTake(change.Sequence, change.PrevSequence);
            if (!isNext || !Apply(change.Candle)) return false;
        }

        if (ResumeFrom is null) return false;
        _position.Through(message.Epoch, message.ThroughSequence);
        ThroughSequence = message.ThroughSequence;
        return true;
    }

    /// <summary>The next message must be a snapshot.</summary>
    public void Forget() => _position.Forget();

    private bool Apply(Candle candle)
    {
        var before = Raw;
        Raw = candle;
        return before is null || candle.Start > before.Start || HasGrown(before, candle);
    }

    private static bool HasGrown(Candle before, Candle after) =>
        after.Start == before.Start && after.Open == before.Open && after.Trades > before.Trades
        && after.High >= before.High && after.Low <= before.Low;
}

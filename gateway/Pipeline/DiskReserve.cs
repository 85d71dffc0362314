using Matching.Engine;
using Matching.Journal.Events;
using Matching.Journal.Log;

namespace Matching.Gateway.Pipeline;

/// <summary>
/// How much of the journal must be ready at any time, so that a full disk ends in a mode and not in a stop.
/// What can still be journaled once the next segment can't be made: what the outbound ring holds and the
/// transaction under way; then, refused or taking away, one event for each command in both rings; and the end
/// of every open order.
/// </summary>
internal sealed class DiskReserve(int inboundSlots, int controlSlots, int outboundSlots)
{
    /// <summary>
    /// What an event takes beyond its bytes: its length, and its share of a group's header and padding. With
    /// the rings full a group has far more than 64 events.
    /// </summary>
    private const int BytesAround = LogFormat.LengthPrefixBytes + LogFormat.BlockBytes / 64;

    /// <summary>It ends by a fill and what follows, or by a cancel and its share of that.</summary>
    private const int EventsPerOrder = 2;

    /// <summary>
    /// Beyond the reserve: cancels that clients send one by one, a block each, before only operators may.
    /// </summary>
    private const long SingleCancels = 4L << 20;

    /// <summary>
    /// Sessions that may still log on when nothing but the reserve is left, to send a stop: a block each.
    /// </summary>
    public const int UrgentLogOns = 64;

    private readonly long _events =
        (long)inboundSlots + controlSlots + outboundSlots + Limits.MaxEventsPerCommand;

    public SpaceToKeep With(int openOrders)
    {
        long events = _events + (long)EventsPerOrder * openOrders;
        long last = events * (EventEncoder.MaxLength + BytesAround) + LogFormat.MaxGroupBytes
            + UrgentLogOns * LogFormat.BlockBytes;
        return new SpaceToKeep(last + SingleCancels, last);
    }
}

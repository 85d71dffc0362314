using Matching.Engine;
using Matching.Engine.Events;

namespace Matching.Replay.Stages;

/// <summary>What happened to an order.</summary>
public enum StageKind : byte
{
    None = 0,
    Accepted = 1,
    Rejected = 2,
    Booked = 3,
    Filled = 4,
    Prevented = 5,
    Replaced = 6,
    ReplaceRejected = 7,
    Cancelled = 8,
    CancelRejected = 9,
    Removed = 10,
    Refreshed = 11,
    Elected = 12,
    QuotePlaced = 13,
    QuoteReduced = 14,
    QuoteRejected = 15,

    /// <summary>Nothing: so it stood in the snapshot, and what came before is pruned.</summary>
    Carried = 16,
}

/// <summary>Which side of a trade an order was.</summary>
public enum TradeRole : byte
{
    None = 0,
    Maker = 1,
    Taker = 2,
}

/// <summary>
/// One thing that happened to one order, with the order as it stands behind it. What an event doesn't tell
/// comes from the state before it. Prices and quantities are in the instrument's scales.
/// </summary>
public sealed record OrderStage
{
    public required long Sequence { get; init; }
    public required long FirstSequence { get; init; }
    public required long Time { get; init; }
    public required uint Epoch { get; init; }
    public required StageKind Stage { get; init; }

    /// <summary>0 of an order that was never taken.</summary>
    public long OrderId { get; init; }

    public string ClOrdId { get; init; } = "";
    public int AccountId { get; init; }

    /// <summary>That entered the order.</summary>
    public int SessionId { get; init; }

    public int InstrumentId { get; init; }
    public Side Side { get; init; }
    public OrderType OrderType { get; init; }
    public TimeInForce TimeInForce { get; init; }
    public ExecInst ExecInst { get; init; }

    /// <summary>The worst price it may trade at; of a refused order the one that was sent.</summary>
    public long Price { get; init; }

    public long StopPrice { get; init; }

    /// <summary>Executed and left; of a refused order what was asked for.</summary>
    public long OrderQty { get; init; }

    public long DisplayQty { get; init; }
    public long ExpireTime { get; init; }

    /// <summary>Of a fill, or what a prevented match took away.</summary>
    public long LastQty { get; init; }

    public long LastPx { get; init; }
    public long LastNotional { get; init; }
    public long CumQty { get; init; }

    /// <summary>Of an order that has ended, what it ended with.</summary>
    public long LeavesQty { get; init; }

    public long CumNotional { get; init; }
    public long ShownQty { get; init; }
    public long Hold { get; init; }

    /// <summary>Of this fill, in the quote asset; negative is a rebate.</summary>
    public long Fee { get; init; }

    public TradeRole Role { get; init; }
    public long CounterOrderId { get; init; }
    public int CounterAccountId { get; init; }

    /// <summary>Why it was refused or taken away; else empty.</summary>
    public string Reason { get; init; } = "";

    /// <summary>How: an entry, a priority, a way of preventing a match; else empty.</summary>
    public string Detail { get; init; } = "";

    public int MakerFeeRate { get; init; }
    public int TakerFeeRate { get; init; }

    /// <summary>Of the command that the event answers; zeros where it answers none.</summary>
    public int CommandSessionId { get; init; }

    public long ClientSeqNum { get; init; }
    public long ReceivedTime { get; init; }

    internal static OrderStage At(in Event e, StageKind stage) => new()
    {
        Sequence = e.Header.Sequence,
        FirstSequence = e.Header.FirstSequence,
        Time = e.Header.Time,
        Epoch = e.Header.Epoch,
        Stage = stage,
    };

    /// <summary>The same, told by an event that carries the command which it answers.</summary>
    internal static OrderStage Answering(in Event e, StageKind stage) => At(in e, stage) with
    {
        CommandSessionId = e.Command.SessionId,
        ClientSeqNum = e.Command.ClientSeqNum,
        ReceivedTime = e.Command.ReceivedTime,
    };
}

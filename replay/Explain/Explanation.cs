using Matching.Engine;
using Matching.Engine.Views;
using Matching.Replay.Stages;
using Matching.Replay.States;

namespace Matching.Replay.Explain;

/// <summary>What was asked for: orders that were taken, and commands that were refused.</summary>
public sealed record Explanation
{
    /// <summary>Of a pruned journal; null where all of it was folded from Genesis.</summary>
    public required FoldStart? Start { get; init; }

    public required IReadOnlyList<OrderStory> Orders { get; init; }
    public required IReadOnlyList<Refusal> Refusals { get; init; }

    /// <summary>Names and scales, by number.</summary>
    public required IReadOnlyList<AssetView> Assets { get; init; }

    public required IReadOnlyList<InstrumentView> Instruments { get; init; }
}

/// <summary>An order from its entry to its end, or to the journal's.</summary>
public sealed record OrderStory
{
    public required long OrderId { get; init; }
    public required string ClOrdId { get; init; }
    public required int AccountId { get; init; }
    public required int InstrumentId { get; init; }
    public required Side Side { get; init; }

    /// <summary>
    /// Whether its entry is among the events that are left; else it begins as it stood in the snapshot.
    /// </summary>
    public required bool HasEntry { get; init; }

    /// <summary>
    /// What held for it when it was entered: the state before its first event; without that, the snapshot's.
    /// </summary>
    public required RulesInForce Rules { get; init; }

    public required MarketOnEntry Market { get; init; }

    /// <summary>
    /// What stood before it when it first rested; null where it never did, or that is pruned.
    /// </summary>
    public QueueView? AheadOnEntry { get; init; }

    public required IReadOnlyList<OrderStep> Steps { get; init; }

    /// <summary>How it ended: Filled, Cancelled, Removed, Replaced, Prevented; null while it lives.</summary>
    public StageKind? End { get; init; }
}

/// <summary>One thing that happened to it.</summary>
/// <param name="Stage">What, and how the order stands behind it.</param>
/// <param name="Cause">The command whose transaction it is part of.</param>
public sealed record OrderStep(OrderStage Stage, Cause Cause)
{
    /// <summary>Who stands before it behind the event; null where it doesn't rest.</summary>
    public QueueView? Ahead { get; init; }

    /// <summary>What held when its owner had it changed; null for all other steps.</summary>
    public RulesInForce? Rules { get; init; }

    /// <summary>Of a refused cancel or replace.</summary>
    public Check? Check { get; init; }
}

/// <summary>Why something happened.</summary>
/// <param name="Command">What began the transaction; Continue where the engine did.</param>
public readonly record struct Cause(string Command, long FirstSequence, int SessionId, long ClientSeqNum);

/// <summary>The rules and limits that a command of this account met, as the state had them.</summary>
public sealed record RulesInForce
{
    public required int RulesVersion { get; init; }
    public required VenueMode Mode { get; init; }
    public required bool VenueKilled { get; init; }
    public required bool ParticipantKilled { get; init; }

    /// <summary>Null where there is no such instrument.</summary>
    public InstrumentView? Instrument { get; init; }

    /// <summary>Null where there is no such account.</summary>
    public AccountView? Account { get; init; }

    /// <summary>Of a new order of this account, in hundred-millionths.</summary>
    public int MakerFeeRate { get; init; }

    public int TakerFeeRate { get; init; }
    public BalanceView BaseFunds { get; init; }
    public BalanceView QuoteFunds { get; init; }

    /// <summary>Null where it doesn't apply.</summary>
    public CollarView? StaticCollar { get; init; }

    public CollarView? DynamicCollar { get; init; }
}

/// <summary>A collar: no buy above, no sell below.</summary>
public readonly record struct CollarView(long Reference, long HighestBuy, long LowestSell);

/// <summary>The market as the command found it.</summary>
/// <param name="OppositeOrders">That an order of this side and price would have met.</param>
public readonly record struct MarketOnEntry(
    BestView Bid, BestView Ask, long LastPrice, long OppositeOrders, long OppositeQty);

/// <summary>A command that was refused, and why.</summary>
public sealed record Refusal
{
    public required long Sequence { get; init; }
    public required long Time { get; init; }
    public required string Command { get; init; }
    public required int SessionId { get; init; }
    public required long ClientSeqNum { get; init; }
    public required long ReceivedTime { get; init; }
    public required RejectReason Reason { get; init; }
    public required int InstrumentId { get; init; }
    public required Check Check { get; init; }
    public required RulesInForce Rules { get; init; }

    /// <summary>The command as taken, as dump shows it.</summary>
    public required string Event { get; init; }
}

/// <summary>The check that failed, and what it compared.</summary>
public sealed record Check(string Sentence, IReadOnlyList<Fact> Facts);

/// <summary>In which scale a number is.</summary>
public enum FactUnit : byte
{
    Plain = 0,
    Price = 1,
    Qty = 2,

    /// <summary>Of the quote asset.</summary>
    Money = 3,
    Time = 4,
}

/// <summary>One thing that a check compared: a number in its scale, or a text.</summary>
public readonly record struct Fact(string Name, long? Value, FactUnit Unit, string? Text = null);

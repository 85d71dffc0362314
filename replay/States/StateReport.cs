using Matching.Engine;
using Matching.Engine.Views;

namespace Matching.Replay.States;

/// <summary>A venue's state at a transaction's end.</summary>
public sealed record StateReport
{
    /// <summary>What was asked for; null for the end.</summary>
    public required long? Asked { get; init; }

    /// <summary>Of a pruned journal; null where all of it was folded from Genesis.</summary>
    public required FoldStart? Start { get; init; }

    /// <summary>The last event that the state holds: its transaction's end.</summary>
    public required long Sequence { get; init; }

    /// <summary>Where that transaction began.</summary>
    public required long FirstSequence { get; init; }

    /// <summary>The engine's, nanoseconds since the Unix epoch, UTC.</summary>
    public required long Time { get; init; }

    public required uint Epoch { get; init; }
    public required VenueMode Mode { get; init; }
    public required bool Killed { get; init; }
    public required int RulesVersion { get; init; }

    /// <summary>Of the whole state, whatever was filtered.</summary>
    public required string StateHash { get; init; }

    public required IReadOnlyList<AssetView> Assets { get; init; }
    public required IReadOnlyList<BookReport> Instruments { get; init; }
    public required IReadOnlyList<ParticipantView> Participants { get; init; }
    public required IReadOnlyList<AccountReport> Accounts { get; init; }
}

/// <summary>One instrument: terms, book, stops.</summary>
public sealed record BookReport
{
    public required InstrumentView Terms { get; init; }

    /// <summary>The instrument's hash.</summary>
    public required string Hash { get; init; }

    public required IReadOnlyList<LevelReport> Bids { get; init; }
    public required IReadOnlyList<LevelReport> Asks { get; init; }
    public required IReadOnlyList<OrderView> BuyStops { get; init; }
    public required IReadOnlyList<OrderView> SellStops { get; init; }

    /// <summary>In the order in which they will take.</summary>
    public required IReadOnlyList<OrderView> Elected { get; init; }
}

/// <summary>A price and who rests at it, first come first.</summary>
public sealed record LevelReport(long Price, long ShownQty, long Qty, IReadOnlyList<OrderView> Orders);

/// <summary>An account with what it has.</summary>
public sealed record AccountReport(AccountView Account, IReadOnlyList<BalanceView> Balances);

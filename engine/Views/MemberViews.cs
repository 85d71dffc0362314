using Matching.Engine.Ledger;
using Matching.Engine.Quoting;
using Matching.Engine.Sessions;

namespace Matching.Engine.Views;

public sealed record ParticipantView(int ParticipantId, string Name, bool Killed);

public sealed record SessionView(
    int SessionId, string Name, int ParticipantId, Role Role, bool LoggedOn, int Connection,
    long HighestClientSeqNum)
{
    internal static SessionView Of(int id, in Session session) => new(
        id, session.Name.ToString(), session.ParticipantId, session.Role, session.LoggedOn != 0,
        session.Connection, session.HighestClientSeqNum);
}

/// <summary>An account and what it may do.</summary>
public sealed record AccountView
{
    public required int AccountId { get; init; }
    public required string Name { get; init; }
    public required int ParticipantId { get; init; }
    public required AccountState State { get; init; }
    public required bool Killed { get; init; }

    /// <summary>0 for the instrument's own rates.</summary>
    public required int FeeTier { get; init; }

    public required int OpenOrders { get; init; }

    /// <summary>0 for no limit.</summary>
    public required int MaxOpenOrders { get; init; }

    /// <summary>0 for the participant's accounts.</summary>
    public required int SelfTradeGroup { get; init; }

    /// <summary>When its dead-man's switch fires, 0 for disarmed.</summary>
    public required long SwitchDue { get; init; }

    internal static AccountView Of(int id, in Account account, Bytes16 name) => new()
    {
        AccountId = id,
        Name = name.ToString(),
        ParticipantId = account.ParticipantId,
        State = account.State,
        Killed = account.Killed != 0,
        FeeTier = account.FeeTier,
        OpenOrders = account.OpenOrders,
        MaxOpenOrders = account.MaxOpenOrders,
        SelfTradeGroup = account.SelfTradeGroup,
        SwitchDue = account.SwitchDue,
    };
}

/// <summary>A market-maker protection and its limits, 0 for none.</summary>
/// <param name="AccountId">Whose.</param>
/// <param name="Group">The maker's own number for it.</param>
/// <param name="Window">Nanoseconds.</param>
/// <param name="MaxFills">Within a window, as the two behind it.</param>
/// <param name="MaxQty">Of all the group's instruments together.</param>
/// <param name="MaxNotional">Likewise.</param>
/// <param name="Triggered">It takes no quotes until it is reset.</param>
public readonly record struct ProtectionView(
    int AccountId, int Group, long Window, int MaxFills, long MaxQty, long MaxNotional, bool Triggered)
{
    internal static ProtectionView Of(in Protection protection) => new(
        protection.AccountId, protection.Group, protection.Window, protection.MaxFills, protection.MaxQty,
        protection.MaxNotional, protection.Triggered != 0);
}

/// <summary>An account's funds in one asset, in its smallest unit.</summary>
/// <param name="AccountId">Whose.</param>
/// <param name="AssetId">Of what.</param>
/// <param name="Available">Of the external account minus what was deposited and not withdrawn.</param>
/// <param name="Held">What its live orders hold.</param>
/// <param name="MaxQty">How much it may come to have, 0 for no limit.</param>
/// <param name="Incoming">What its open buys may add; counted only where there is a limit.</param>
public readonly record struct BalanceView(
    int AccountId, int AssetId, long Available, long Held, long MaxQty, long Incoming)
{
    internal static BalanceView Of(in Balance balance, in HoldingsLimit limit) => new(
        balance.AccountId, balance.AssetId, balance.Available, balance.Held, limit.MaxQty, limit.Incoming);
}

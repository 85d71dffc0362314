namespace Matching.Engine;

/// <summary>FIX 54.</summary>
public enum Side : byte
{
    None = 0,
    Buy = 1,
    Sell = 2,
}

/// <summary>FIX 40.</summary>
public enum OrderType : byte
{
    None = 0,
    Market = 1,
    Limit = 2,
}

/// <summary>FIX 59, with numbers of its own.</summary>
public enum TimeInForce : byte
{
    None = 0,
    GoodTillCancel = 1,
    ImmediateOrCancel = 2,
    FillOrKill = 3,
}

/// <summary>FIX 18: how an order is to be handled.</summary>
[Flags]
public enum ExecInst : byte
{
    None = 0,

    /// <summary>Refuse the order where it would trade on entry.</summary>
    PostOnly = 1,
}

/// <summary>What a key, and the session opened with it, may do.</summary>
public enum Role : byte
{
    None = 0,
    Trader = 1,
    Operator = 2,
}

/// <summary>What the venue takes. A cancel is always possible.</summary>
public enum VenueMode : byte
{
    None = 0,
    Normal = 1,

    /// <summary>No new orders and no replaces.</summary>
    CancelOnly = 2,

    /// <summary>As cancel-only, and no funds move.</summary>
    Halted = 3,
}

/// <summary>Why a connection ended.</summary>
public enum LogOffReason : byte
{
    None = 0,
    ByClient = 1,
    ConnectionLost = 2,
    SlowReader = 3,
}

/// <summary>Where an order stands after a replace.</summary>
public enum Priority : byte
{
    None = 0,
    Kept = 1,
    Lost = 2,

    /// <summary>It is a taker first; what is left is booked by a later event.</summary>
    Taking = 3,

    /// <summary>The new total is no more than what is filled: nothing is left.</summary>
    Done = 4,
}

/// <summary>Why the venue took an order away that nobody asked to cancel.</summary>
public enum CancelReason : byte
{
    None = 0,
    ImmediateOrCancel = 1,
    NoLiquidity = 2,
    TooManyFills = 3,
    AmountLimit = 4,
}

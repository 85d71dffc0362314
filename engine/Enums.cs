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

    /// <summary>
    /// Waits for the last trade to reach its stop price, then takes up to a bound that the instrument's
    /// protection sets around the stop price; never rests.
    /// </summary>
    Stop = 3,

    /// <summary>Waits for the last trade to reach its stop price, then is a limit order.</summary>
    StopLimit = 4,
}

/// <summary>FIX 59, with numbers of its own.</summary>
public enum TimeInForce : byte
{
    None = 0,
    GoodTillCancel = 1,
    ImmediateOrCancel = 2,
    FillOrKill = 3,

    /// <summary>Until the instrument's next session close.</summary>
    Day = 4,

    /// <summary>At exactly its expire time it is expired.</summary>
    GoodTillDate = 5,
}

/// <summary>FIX 18: how an order is to be handled.</summary>
[Flags]
public enum ExecInst : byte
{
    None = 0,

    /// <summary>Refuse the order where it would trade on entry.</summary>
    PostOnly = 1,

    /// <summary>With <see cref="PostOnly"/>: one tick behind the best opposite price instead.</summary>
    Reprice = 2,
}

/// <summary>
/// FIX 8000: what happens where an order would trade with one of its own group. The taker's mode rules.
/// </summary>
public enum SelfTradePrevention : byte
{
    /// <summary>They trade.</summary>
    None = 0,

    /// <summary>What is left of the taker is cancelled.</summary>
    CancelNewest = 1,

    /// <summary>The maker is cancelled, and the taker goes on.</summary>
    CancelOldest = 2,

    CancelBoth = 3,

    /// <summary>Both lose the smaller quantity; who has nothing left is cancelled.</summary>
    DecrementAndCancel = 4,
}

/// <summary>Where a live order is.</summary>
public enum OrderPlace : byte
{
    None = 0,

    /// <summary>On the book, in its price's queue.</summary>
    Booked = 1,

    /// <summary>Being matched; between commands no order is.</summary>
    Taking = 2,

    /// <summary>A stop that the last trade has not reached.</summary>
    Waiting = 3,

    /// <summary>A stop that was reached, and takes before any other command.</summary>
    Elected = 4,
}

/// <summary>FIX 340: what an instrument's book takes (engine/Rules/TradingStatus has the table).</summary>
public enum InstrumentStatus : byte
{
    None = 0,

    /// <summary>Orders may rest, none may trade.</summary>
    PreOpen = 1,

    Open = 2,

    /// <summary>Nothing but cancels, until it is opened again.</summary>
    CancelOnly = 3,

    /// <summary>As cancel-only, for a reason outside the venue.</summary>
    Halted = 4,

    /// <summary>The session is over: its day orders end.</summary>
    Closed = 5,
}

/// <summary>What an account may do.</summary>
public enum AccountState : byte
{
    None = 0,
    Active = 1,

    /// <summary>It may sell what it has, and buy nothing more.</summary>
    CloseOnly = 2,

    /// <summary>It has no orders, and its funds stay where they are.</summary>
    Frozen = 3,
}

/// <summary>What a kill switch stops.</summary>
public enum KillScope : byte
{
    None = 0,
    Account = 1,
    Participant = 2,
    Instrument = 3,
    Venue = 4,
}

/// <summary>Which orders a lost or ended connection takes with it.</summary>
public enum CancelOnDisconnect : byte
{
    None = 0,

    /// <summary>Those that the session entered.</summary>
    Session = 1,

    /// <summary>All of the participant's accounts.</summary>
    Accounts = 2,
}

/// <summary>What is done with every order in a scope.</summary>
public enum MassAction : byte
{
    None = 0,
    Cancel = 1,
    Report = 2,
}

/// <summary>
/// What a key, and the session opened with it, may do; each no more than its holder needs
/// (docs/decisions/0029).
/// </summary>
public enum Role : byte
{
    None = 0,

    /// <summary>Trades for its participant's accounts, and asks about them.</summary>
    Trader = 1,

    /// <summary>Runs the market: statuses, protections, limits, kill switches. Moves no money.</summary>
    Operator = 2,

    /// <summary>A trader who also quotes.</summary>
    MarketMaker = 3,

    /// <summary>Sees what its participant's accounts do, and sends no command.</summary>
    ReadOnly = 4,

    /// <summary>Reads everything, the journal too, and sends no command.</summary>
    Auditor = 5,

    /// <summary>As an operator, and says who and what there is: members, keys, listings, funds.</summary>
    Administrator = 6,
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

    /// <summary>
    /// As cancel-only, by the venue itself: the disk has no room for more of the journal. It ends by itself.
    /// </summary>
    NoSpace = 4,
}

/// <summary>
/// When an outcome may be told. No rule depends on it: it is journaled so that whoever reads the journal
/// knows what an outcome that was told was worth.
/// </summary>
public enum AckPolicy : byte
{
    /// <summary>An epoch of a version that did not say.</summary>
    None = 0,

    /// <summary>
    /// When the machine's own log is synced; a stream, if there is one, follows.
    /// </summary>
    Local = 1,

    /// <summary>When the stream has answered too.</summary>
    Replicated = 2,
}

/// <summary>Why a connection ended.</summary>
public enum LogOffReason : byte
{
    None = 0,
    ByClient = 1,
    ConnectionLost = 2,
    SlowReader = 3,

    /// <summary>The venue's process ended: a new epoch has begun.</summary>
    EpochEnded = 4,
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

    /// <summary>The next price is outside the dynamic collar.</summary>
    Collar = 5,

    /// <summary>What is left of the budget doesn't buy a lot.</summary>
    BudgetSpent = 6,

    Expired = 7,
    MassCancel = 8,
    KillSwitch = 9,
    Disconnected = 10,

    /// <summary>The account's dead-man's switch was not armed again in time.</summary>
    DeadManSwitch = 11,

    AccountFrozen = 12,
    SessionClosed = 13,

    /// <summary>A newer quote has taken its place.</summary>
    QuoteReplaced = 14,

    /// <summary>Its maker asked for quantity zero.</summary>
    QuoteWithdrawn = 15,

    /// <summary>The entry that should have replaced it was refused: a stale quote would be a loss.</summary>
    QuoteRefused = 16,

    /// <summary>Its group's market-maker protection was reached.</summary>
    MarketMakerProtection = 17,

    /// <summary>An elected stop may not rest: its price has all that it may have.</summary>
    LevelFull = 18,
}

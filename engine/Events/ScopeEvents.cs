using System.Runtime.InteropServices;
using Matching.Engine.Commands;

namespace Matching.Engine.Events;

/// <summary>All orders that fit leave before any other command; an event of its own tells of each.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct MassCancelled
{
    public TakenCommand Command;
    public MassCancelTerms Terms;

    /// <summary>Whose accounts, where the terms name none; zero for everyone's.</summary>
    public int ParticipantId;
}

/// <summary>A report of each order that fits follows.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct MassStatusStarted
{
    public TakenCommand Command;
    public MassStatusTerms Terms;

    /// <summary>As in <see cref="MassCancelled.ParticipantId"/>.</summary>
    public int ParticipantId;
}

/// <summary>
/// The last event of each transaction that works on a scope: a mass cancel, a kill, a lost connection, a
/// mass status. Where anything is left to look at, a continuation goes on with it.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct MassActionProgressed
{
    /// <summary>As in <see cref="TakenCommand.PrevSequence"/>, for who asked for it.</summary>
    public long PrevSequence;

    /// <summary>Orders that it has reached up to now.</summary>
    public long Affected;

    /// <summary>
    /// The order that comes next, zero where it is done; with a minus sign the account (of a participant's
    /// scope) or instrument (of the venue's) that is looked into next.
    /// </summary>
    public long NextOrderId;

    /// <summary>Who asked for it; the venue's own session where nobody did.</summary>
    public int SessionId;

    public MassAction Action;
    public CancelReason Reason;
}

/// <summary>How an order stands, as asked.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct OrderStatusReported
{
    public TakenCommand Command;
    public OrderStatusTerms Terms;
    public OrderDetails Order;
}

/// <summary>How one order of a mass status stands; it tells who asked.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct OrderReported
{
    /// <summary>As in <see cref="TakenCommand.PrevSequence"/>.</summary>
    public long PrevSequence;

    public OrderDetails Order;
    public int SessionId;
}

/// <summary>An account's dead-man's switch is armed until <see cref="Due"/>, or disarmed.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct CancelAllAfterSet
{
    public TakenCommand Command;
    public CancelAllAfterTerms Terms;

    /// <summary>Nanoseconds since the Unix epoch, UTC; zero for disarmed.</summary>
    public long Due;
}

/// <summary>The switch was not armed again in time: all orders of the account leave.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct DeadManSwitchFired
{
    public long Due;
    public int AccountId;
}

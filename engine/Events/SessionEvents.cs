using System.Runtime.InteropServices;
using Matching.Engine.Commands;

namespace Matching.Engine.Events;

/// <summary>
/// A session is open through a new connection. <see cref="TakenCommand.SessionId"/> and
/// <see cref="TakenCommand.Connection"/> are the ones that its commands carry from now on.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct LoggedOn
{
    public TakenCommand Command;
    public LogOnTerms Terms;

    /// <summary>
    /// The highest number that the session's commands have used: what is above was never taken.
    /// </summary>
    public long HighestClientSeqNum;
}

[StructLayout(LayoutKind.Sequential)]
public struct LoggedOff
{
    public TakenCommand Command;
    public LogOffTerms Terms;

    /// <summary>Which orders leave with it.</summary>
    public CancelOnDisconnect CancelOnDisconnect;
}
